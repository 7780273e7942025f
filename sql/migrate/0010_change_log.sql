-- What changed, for those who follow: appended to by trigger in the transaction of the change, read in ticks.
set search_path = ioa, public;

-- `audience` is who may learn of the change, also when the object is gone: `public`, or `internal:<programme>` or
-- `draft:<programme>` (without a programme for actors). Losing an audience is an entry of its own for that audience.
create table change_log (
  seq      bigint generated always as identity primary key,
  xid      xid8 not null default pg_current_xact_id(),
  at       timestamptz not null default clock_timestamp(),
  resource text not null,
  id       uuid not null,
  version  integer not null,
  op       text not null,
  actor    text,
  audience text not null,
  trace_id text,
  constraint change_log__op__enum check (op in ('create', 'update', 'delete', 'publish', 'unpublish'))
);
create index change_log_by_xid on change_log (xid, seq);
create index change_log_by_object on change_log (id, seq);

create table feed_tick (
  tick  bigint generated always as identity primary key,
  epoch uuid not null,
  snap  pg_snapshot not null,
  at    timestamptz not null default clock_timestamp()
);

create function audience(visibility text, programme_id uuid) returns text language sql immutable
return case visibility when 'published' then 'public'
  when 'draft' then 'draft:' || coalesce(programme_id::text, '') else 'internal:' || coalesce(programme_id::text, '') end;

create function log_change(resource text, id uuid, version integer, op text, audience text) returns void
language plpgsql as $$
begin
  insert into change_log (resource, id, version, op, actor, audience, trace_id)
  values (resource, id, version, op, caller_subject(), audience, nullif(current_setting('ioa.trace_id', true), ''));
end
$$;

-- Whether some who were told of an object before are told no more.
create function audience_lost(was text, now_is text) returns boolean language sql immutable
return was <> now_is and now_is <> 'public' and not (was like 'draft:%' and now_is = replace(was, 'draft:', 'internal:'));

-- The programme that an evaluation is about, by its subject.
create function evaluation_programme(pilot_id uuid, programme_id uuid, activity_id uuid) returns uuid
language plpgsql stable parallel safe security definer set search_path = ioa, pg_temp as $$
begin
  return coalesce(programme_id,
    (select p.programme_id from pilot p where p.id = evaluation_programme.pilot_id),
    (select a.programme_id from activity a where a.id = evaluation_programme.activity_id));
end
$$;

create function log_resource() returns trigger
language plpgsql security definer set search_path = ioa, pg_temp as $$
declare
  was text;
  now_is text;
begin
  if tg_op <> 'INSERT' then
    if tg_table_name = 'programme' then was := audience(old.visibility, old.id);
    elsif tg_table_name = 'actor' then was := audience(old.visibility, null);
    elsif tg_table_name = 'evaluation' then was := audience(old.visibility, evaluation_programme(old.pilot_id, old.programme_id, old.activity_id));
    else was := audience(old.visibility, old.programme_id);
    end if;
  end if;
  if tg_op = 'DELETE' then
    perform log_change(tg_table_name, old.id, old.version, 'delete', was);
    return null;
  end if;
  if tg_table_name = 'programme' then now_is := audience(new.visibility, new.id);
  elsif tg_table_name = 'actor' then now_is := audience(new.visibility, null);
  elsif tg_table_name = 'evaluation' then now_is := audience(new.visibility, evaluation_programme(new.pilot_id, new.programme_id, new.activity_id));
  else now_is := audience(new.visibility, new.programme_id);
  end if;
  if tg_op = 'INSERT' then
    perform log_change(tg_table_name, new.id, new.version, 'create', now_is);
  elsif now_is = 'public' and was <> 'public' then
    perform log_change(tg_table_name, new.id, new.version, 'publish', now_is);
  elsif audience_lost(was, now_is) then
    perform log_change(tg_table_name, new.id, new.version, 'unpublish', was);
    perform log_change(tg_table_name, new.id, new.version, 'update', now_is);
  else
    perform log_change(tg_table_name, new.id, new.version, 'update', now_is);
  end if;
  return null;
end
$$;

-- A participation is seen by those who see its pilot. When the pilot itself is gone, its own entry says enough.
create function log_participation() returns trigger
language plpgsql security definer set search_path = ioa, pg_temp as $$
declare
  seen_by text;
begin
  if tg_op <> 'INSERT' and (tg_op = 'DELETE' or old.pilot_id <> new.pilot_id) then
    select audience(p.visibility, p.programme_id) into seen_by from pilot p where p.id = old.pilot_id;
    if found then
      perform log_change('participation', old.id, old.version, 'delete', seen_by);
    end if;
  end if;
  if tg_op <> 'DELETE' then
    select audience(p.visibility, p.programme_id) into seen_by from pilot p where p.id = new.pilot_id;
    perform log_change('participation', new.id, new.version, case tg_op when 'INSERT' then 'create' else 'update' end, seen_by);
  end if;
  return null;
end
$$;

create trigger y_log after insert or update or delete on actor for each row execute function log_resource();
create trigger y_log after insert or update or delete on programme for each row execute function log_resource();
create trigger y_log after insert or update or delete on pilot for each row execute function log_resource();
create trigger y_log after insert or update or delete on activity for each row execute function log_resource();
create trigger y_log after insert or update or delete on evaluation for each row execute function log_resource();
create trigger y_log after insert or update or delete on participation for each row execute function log_participation();
