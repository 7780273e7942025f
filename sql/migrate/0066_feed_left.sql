-- What is lost to some only is told to them: to who follows a programme that an object has left, and to whose own a pilot was.
set search_path = ioa, public;

-- Audiences of tombstones only: `left:<programme>` for who follows that programme, of what everybody may read (of anything else the programme is in the
-- audience that lost it), and `pilot:<actor>` for who saw a hidden pilot as its lead buyer or participant.

-- What is one's own, in something that one may not see any more: of that one is told when it is gone.
create or replace function caller_own_audiences() returns text[]
language plpgsql stable security definer set search_path = ioa, pg_temp as $$
begin
  return array(select k || ':' || a from unnest('{interest,registration,question,dialogue_input,slot,person,pilot}'::text[]) k,
               unnest(rights_actors(caller_rights(), '{buyer,supplier,researcher}')) a);
end
$$;

-- Whether a caller is told of an entry: by its audience, of a tombstone as one's own, of anything else since one may read the object now.
create or replace function feed_tells(audience text, resource text, id uuid, op text, sees text[], kinds text[], own text[], known boolean) returns boolean
language sql stable
return feed_is_for(audience, resource, sees, kinds)
  or known and case when op in ('delete', 'unpublish') then audience = any(own)
    else (audience not like 'pilot:%' or audience = any(own)) and feed_readable(resource, id) end;

-- The programme that an audience names.
create function feed_audience_programme(audience text) returns uuid language sql immutable parallel safe
return case when split_part(audience, ':', 1) in ('internal', 'draft', 'enquiry') then nullif(split_part(audience, ':', 2), '')::uuid end;

-- Whether an entry is of a programme, or may be: whose a tombstone of what everybody saw is, or of one's own, is not known any more.
create function feed_concerns(audience text, resource text, id uuid, op text, of_programme uuid) returns boolean language sql stable
return of_programme is null
  or case when op in ('delete', 'unpublish') then coalesce(feed_audience_programme(audience), of_programme)
    else coalesce(feed_programme(resource, id), feed_audience_programme(audience)) end = of_programme;

-- What is logged between two ticks, behind `behind` and up to `up_to`, as far as the caller may learn of it; and how far was looked. Looks at no
-- more than so many entries, so that a filter that hardly anything passes comes back with an empty page rather than late.
create or replace function feed_read(p feed_position, resources text[], of_programme uuid, latest boolean, page integer)
returns table (entries json, seq bigint, done boolean)
language plpgsql stable security definer set search_path = ioa, pg_temp as $$
declare
  looked constant integer := 2000;
  s1 pg_snapshot := feed_snapshot(p.since);
  s2 pg_snapshot := feed_snapshot(p.until);
  sees text[] := caller_audiences() || array(select 'left:' || of_programme where of_programme is not null);
  kinds text[] := caller_audience_kinds();
  own text[] := caller_own_audiences();
  known boolean := caller() is not null;
  reached bigint;
begin
  select max(w.seq) into reached from (
    select l.seq from change_log l where l.seq > p.seq and l.seq <= p.last order by l.seq limit looked) w;
  with passed as materialized (
    select l.seq, l.resource, l.id, l.version, l.op, l.at
    from change_log l
    where l.seq > p.seq and l.seq <= reached
      and pg_visible_in_snapshot(l.xid, s2) and not pg_visible_in_snapshot(l.xid, s1)
      and (resources is null or l.resource = any(resources))
      and feed_tells(l.audience, l.resource, l.id, l.op, sees, kinds, own, known) and feed_concerns(l.audience, l.resource, l.id, l.op, of_programme)
      -- Who keeps it has lost nothing, and who is told of it as everybody need not be as its own.
      and not ((l.op = 'unpublish' or l.audience like 'pilot:%') and exists (
        select from change_log k where k.id = l.id and k.seq > l.seq and k.xid = l.xid and (k.op <> 'delete' or l.op = 'delete')
          and feed_tells(k.audience, k.resource, k.id, k.op, sees, kinds, own, known) and feed_concerns(k.audience, k.resource, k.id, k.op, of_programme)))
      and not (latest and exists (
        select from change_log k where k.id = l.id and k.seq > l.seq and k.seq <= p.last and pg_visible_in_snapshot(k.xid, s2)
          and not pg_visible_in_snapshot(k.xid, s1)
          and feed_tells(k.audience, k.resource, k.id, k.op, sees, kinds, own, known) and feed_concerns(k.audience, k.resource, k.id, k.op, of_programme)))
    order by l.seq
    limit page + 1),
  shown as (select * from passed order by passed.seq limit page)
  select coalesce(json_agg(json_build_object('resource', n.resource, 'id', n.id, 'version', n.version, 'op', n.op,
           'at', to_char(n.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), 'gone', n.op in ('delete', 'unpublish')) order by n.seq), '[]'),
    max(n.seq), count(*) = (select count(*) from passed)
  into entries, seq, done
  from shown n;
  if done then
    seq := reached;
    done := reached is null or reached >= p.last;
  end if;
  return next;
end
$$;

-- -------------------------------------------------------------------------------------------------- a programme is left
-- The programme that a row belongs to, by what it names.
create function row_programme(o jsonb) returns uuid
language plpgsql stable security definer set search_path = ioa, pg_temp as $$
begin
  return coalesce((o ->> 'programme_id')::uuid, (select p.programme_id from pilot p where p.id = (o ->> 'pilot_id')::uuid),
    (select a.programme_id from activity a where a.id = (o ->> 'activity_id')::uuid));
end
$$;

-- After the entry of the change itself, which tells who sees it now.
create function log_left() returns trigger
language plpgsql security definer set search_path = ioa, pg_temp as $$
declare
  was uuid := row_programme(to_jsonb(old));
begin
  if was is not null and was is distinct from row_programme(to_jsonb(new)) and 'public' = (
      select l.audience from change_log l where l.id = new.id and l.xid = pg_current_xact_id() order by l.seq desc limit 1) then
    perform log_change(tg_table_name, new.id, new.version, 'unpublish', 'left:' || was);
  end if;
  return null;
end
$$;

create trigger z_log_left after update of programme_id on pilot for each row
  when (old.programme_id is distinct from new.programme_id) execute function log_left();
create trigger z_log_left after update of programme_id on activity for each row
  when (old.programme_id is distinct from new.programme_id) execute function log_left();
create trigger z_log_left after update of programme_id on material for each row
  when (old.programme_id is distinct from new.programme_id) execute function log_left();
create trigger z_log_left after update of programme_id on news for each row
  when (old.programme_id is distinct from new.programme_id) execute function log_left();
create trigger z_log_left after update of programme_id, pilot_id, activity_id on evaluation for each row
  when (old.programme_id is distinct from new.programme_id or old.pilot_id is distinct from new.pilot_id
    or old.activity_id is distinct from new.activity_id) execute function log_left();
create trigger z_log_left after update of programme_id, pilot_id on person for each row
  when (old.programme_id is distinct from new.programme_id or old.pilot_id is distinct from new.pilot_id) execute function log_left();
create trigger z_log_left after update of programme_id, pilot_id on goal for each row
  when (old.programme_id is distinct from new.programme_id or old.pilot_id is distinct from new.pilot_id) execute function log_left();
create trigger z_log_left after update of programme_id, pilot_id on funding for each row
  when (old.programme_id is distinct from new.programme_id or old.pilot_id is distinct from new.pilot_id) execute function log_left();
create trigger z_log_left after update of programme_id, pilot_id on appointment for each row
  when (old.programme_id is distinct from new.programme_id or old.pilot_id is distinct from new.pilot_id) execute function log_left();

-- When an object is shown to others than before, so is what is below it, and hidden with it; and it moves with it.
create or replace function log_below() returns trigger
language plpgsql security definer set search_path = ioa, pg_temp as $$
declare
  was text := object_audience(tg_table_name, to_jsonb(old));
  now_is text := object_audience(tg_table_name, to_jsonb(new));
  left_programme text := to_jsonb(old) ->> 'programme_id';
  below record;
begin
  for below in select * from feed_below(tg_table_name, new.id) loop
    if now_is = 'public' and was <> 'public' then
      perform log_change(below.part, below.part_id, below.part_version, 'publish', now_is);
    else
      if audience_lost(was, now_is) then
        perform log_change(below.part, below.part_id, below.part_version, 'unpublish', was);
      end if;
      perform log_change(below.part, below.part_id, below.part_version, 'update', now_is);
    end if;
    if now_is = 'public' and left_programme <> to_jsonb(new) ->> 'programme_id' then
      perform log_change(below.part, below.part_id, below.part_version, 'unpublish', 'left:' || left_programme);
    end if;
  end loop;
  return null;
end
$$;

-- An evaluation belongs to the programme of what it is about, and so does what it recommends.
create function log_evaluations_moved() returns trigger
language plpgsql security definer set search_path = ioa, pg_temp as $$
declare
  moved record;
begin
  for moved in
    select b.part, b.part_id, b.part_version, audience(e.visibility, old.programme_id) as was, audience(e.visibility, new.programme_id) as now_is
    from evaluation e, lateral (
      select 'evaluation' as part, e.id as part_id, e.version as part_version
      union all select * from feed_below('evaluation', e.id) where e.published_at is not null) b
    where new.id = case tg_table_name when 'pilot' then e.pilot_id else e.activity_id end
  loop
    if audience_lost(moved.was, moved.now_is) then
      perform log_change(moved.part, moved.part_id, moved.part_version, 'unpublish', moved.was);
    end if;
    perform log_change(moved.part, moved.part_id, moved.part_version, 'update', moved.now_is);
    if moved.now_is = 'public' then
      perform log_change(moved.part, moved.part_id, moved.part_version, 'unpublish', 'left:' || old.programme_id);
    end if;
  end loop;
  return null;
end
$$;

create trigger z_log_moved after update of programme_id on pilot for each row
  when (old.programme_id <> new.programme_id) execute function log_evaluations_moved();
create trigger z_log_moved after update of programme_id on activity for each row
  when (old.programme_id <> new.programme_id) execute function log_evaluations_moved();

-- -------------------------------------------------------------------------------------------------- a pilot of one's own
-- Tells those of these actors whose own a hidden pilot was that it is gone. Suppliers see no drafts.
create function log_pilot_lost(pilot_id uuid, version integer, visibility text, op text, lead_buyer_id uuid) returns void
language plpgsql security definer set search_path = ioa, pg_temp as $$
begin
  perform log_change('pilot', log_pilot_lost.pilot_id, version, op, 'pilot:' || a.id)
  from (select log_pilot_lost.lead_buyer_id as id union select n.actor_id from participation n
        where n.pilot_id = log_pilot_lost.pilot_id and (visibility <> 'draft' or n.role in ('lead_buyer', 'partner_buyer'))) a
  where a.id is not null;
end
$$;

create function log_pilot_own() returns trigger
language plpgsql security definer set search_path = ioa, pg_temp as $$
begin
  if tg_op = 'DELETE' then
    perform log_pilot_lost(old.id, old.version, old.visibility, 'delete', old.lead_buyer_id);
    return old;
  end if;
  perform log_pilot_lost(new.id, new.version, old.visibility, 'unpublish', old.lead_buyer_id);
  return null;
end
$$;

-- Before the participations go with it, and before the entry that is for all others.
create trigger x_log_gone before delete on pilot for each row when (old.visibility <> 'published') execute function log_pilot_own();
create trigger x_log_own after update of visibility, lead_buyer_id on pilot for each row
  when (old.visibility <> 'published' and new.visibility <> 'published'
    and (old.visibility <> new.visibility or old.lead_buyer_id is distinct from new.lead_buyer_id)) execute function log_pilot_own();

-- Who takes part no more may have lost a hidden pilot. The second entry is for those who have not.
create function log_participation_own() returns trigger
language plpgsql security definer set search_path = ioa, pg_temp as $$
declare
  of_pilot pilot;
begin
  select p.* into of_pilot from pilot p where p.id = old.pilot_id and p.visibility <> 'published';
  if found and (of_pilot.visibility <> 'draft' or old.role in ('lead_buyer', 'partner_buyer')) then
    perform log_change('pilot', of_pilot.id, of_pilot.version, op, 'pilot:' || old.actor_id) from unnest('{unpublish,update}'::text[]) op;
  end if;
  return null;
end
$$;

create trigger z_log_gone after delete on participation for each row execute function log_participation_own();
create trigger z_log_own after update on participation for each row
  when (old.actor_id <> new.actor_id or old.role <> new.role or old.pilot_id <> new.pilot_id) execute function log_participation_own();

revoke all on all functions in schema ioa from public;
