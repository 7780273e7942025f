-- Goals of programmes and of pilots: one overall goal and the effects that serve it.
set search_path = ioa, public;

alter table goal
  add column version integer not null default 1,
  add column created_at timestamptz not null default clock_timestamp(),
  add column updated_at timestamptz not null default clock_timestamp(),
  add column pilot_id uuid,
  alter column programme_id drop not null,
  add constraint goal__pilot_id__exists foreign key (pilot_id) references pilot on delete cascade,
  add constraint goal__programme_id__exactly_one check (num_nonnulls(programme_id, pilot_id) = 1);

create unique index goal__kind__unique on goal (coalesce(programme_id, pilot_id)) where kind = 'overall';
create index goal_by_pilot on goal (pilot_id);
create index goal_by_created on goal (created_at, id);
create index goal_by_updated on goal (updated_at, id);
create index goal_by_effect on goal (effect, created_at, id);

-- --------------------------------------------------------------------------------------------------- rights
-- As caller_keys, for what a programme or a pilot wants to reach: those who work in the programmes, and buyers for their own pilots. Who
-- only takes part in a pilot sees what is published.
create function caller_goal_keys() returns jsonb
language plpgsql stable parallel safe security definer set search_path = ioa, pg_temp as $$
declare
  rights jsonb;
  opens text[] := '{}';
begin
  if caller() is null then
    return null;
  end if;
  rights := caller_rights();
  if rights ?| '{national_admin,national_evaluator}' then
    return '{"draft": true, "internal": true, "archived": true}';
  elsif rights ? 'integration' then
    opens := '{internal,archived}';
  end if;
  return (select jsonb_object_agg(k, true) from unnest(opens || (rights_programmes(rights) || rights_buyer_pilots(rights))::text[]) k);
end
$$;

create or replace view readable_goal as
select o.id, o.programme_id, o.kind, o.effect, o.description, o.version, o.created_at, o.updated_at, o.pilot_id
from goal o
left join programme g on g.id = o.programme_id
left join pilot p on p.id = o.pilot_id
where coalesce(g.visibility, p.visibility) = 'published'
   or (select caller_goal_keys()) ?| array[coalesce(g.visibility, p.visibility), o.programme_id::text, p.programme_id::text,
                                              o.pilot_id::text];

create view writable_goal as
select o.id, o.version, o.programme_id, o.pilot_id, o.kind, o.effect, o.description
from goal o
where (select caller_has_any('{national_admin,national_evaluator}'))
   or o.pilot_id = any((select caller_buyer_pilots())::uuid[])
with check option;

create function guard_goal() returns trigger
language plpgsql security definer set search_path = ioa, pg_temp as $$
begin
  if tg_op = 'INSERT' then
    perform require_programme(new.programme_id, '/programme_id');
    perform require_pilot(new.pilot_id, '/pilot_id');
  else
    perform forbid_move(old.programme_id, old.pilot_id, new.programme_id, new.pilot_id);
  end if;
  return new;
end
$$;

-- A part of a programme or a pilot stays with it: who sees it is who saw it before.
create function forbid_move(was_programme uuid, was_pilot uuid, programme_id uuid, pilot_id uuid) returns void language plpgsql as $$
begin
  if programme_id is distinct from was_programme then
    perform forbid('It stays with what it is a part of.', '/programme_id');
  elsif pilot_id is distinct from was_pilot then
    perform forbid('It stays with what it is a part of.', '/pilot_id');
  end if;
end
$$;

-- -------------------------------------------------------------------------------------------------- changes
-- Who may learn of what a goal is about; null when that is gone, since its own entry says enough then.
create function goal_audience(programme_id uuid, pilot_id uuid) returns text
language sql stable security definer set search_path = ioa, pg_temp
begin atomic
  select audience(g.visibility, g.id) from programme g where g.id = goal_audience.programme_id
  union all
  select audience(p.visibility, p.programme_id) from pilot p where p.id = goal_audience.pilot_id;
end;

-- For tables with a programme or a pilot that they are parts of.
create function log_part() returns trigger
language plpgsql security definer set search_path = ioa, pg_temp as $$
declare
  seen_by text := goal_audience(coalesce(new.programme_id, old.programme_id), coalesce(new.pilot_id, old.pilot_id));
begin
  if tg_op <> 'DELETE' then
    perform log_change(tg_table_name, new.id, new.version, case tg_op when 'INSERT' then 'create' else 'update' end, seen_by);
  elsif seen_by is not null then
    perform log_change(tg_table_name, old.id, old.version, 'delete', seen_by);
  end if;
  return null;
end
$$;

create trigger a_keep before insert or update on goal for each row execute function keep_version();
create trigger e_guard before insert or update on goal for each row when (current_user = 'ioa_api') execute function guard_goal();
create trigger y_log after insert or update or delete on goal for each row execute function log_part();
select audit_table('goal');

revoke all on goal from public, ioa_api;
revoke all on all functions in schema ioa from public;
grant select, insert, update, delete on writable_goal to ioa_api;
grant execute on function caller_goal_keys() to ioa_api;
