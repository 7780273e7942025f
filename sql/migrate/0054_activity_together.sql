-- Activities together: the other programmes that arrange one, the materials that go with it, and how many were invited.
set search_path = ioa, public;

alter table activity
  add column co_programme_ids uuid[] not null default '{}',
  add column material_ids uuid[] not null default '{}',
  add column invited integer,
  add constraint activity__co_programme_ids__items
    check (cardinality(co_programme_ids) <= 20 and array_position(co_programme_ids, null) is null and not co_programme_ids @> array[programme_id]),
  add constraint activity__material_ids__items check (cardinality(material_ids) <= 100 and array_position(material_ids, null) is null),
  add constraint activity__invited__range check (invited between 0 and 1000000);
create index activity_by_co_programme on activity using gin (co_programme_ids);
create index activity_by_material on activity using gin (material_ids);

create function activity_keep_links() returns trigger language plpgsql as $$
begin
  new.co_programme_ids := coalesce(new.co_programme_ids, '{}');
  new.material_ids := coalesce(new.material_ids, '{}');
  return new;
end
$$;

-- As activity_references: what the arrays name is locked and must be there.
create function activity_links() returns trigger
language plpgsql security definer set search_path = ioa, pg_temp as $$
declare
  missing bigint;
begin
  perform from programme g where g.id = any(new.co_programme_ids) order by g.id for key share;
  select min(n.place) into missing from unnest(new.co_programme_ids) with ordinality n(id, place)
  where not exists (select from programme g where g.id = n.id);
  if missing is not null then
    perform refuse(422, 'exists', 'There is no such programme.', '/co_programme_ids/' || missing - 1);
  end if;
  perform from material m where m.id = any(new.material_ids) order by m.id for key share;
  select min(n.place) into missing from unnest(new.material_ids) with ordinality n(id, place)
  where not exists (select from material m where m.id = n.id);
  if missing is not null then
    perform refuse(422, 'exists', 'There is no such material.', '/material_ids/' || missing - 1);
  end if;
  return new;
end
$$;

create function activity_holds_programme() returns trigger
language plpgsql security definer set search_path = ioa, pg_temp as $$
begin
  if exists (select from activity a where a.co_programme_ids @> array[old.id]) then
    perform refuse(409, 'in-use', 'This programme arranges an activity with others.');
  end if;
  return old;
end
$$;

create function activity_holds_material() returns trigger
language plpgsql security definer set search_path = ioa, pg_temp as $$
begin
  if exists (select from activity a where a.material_ids @> array[old.id]) then
    perform refuse(409, 'in-use', 'This material goes with an activity.');
  end if;
  return old;
end
$$;

-- --------------------------------------------------------------------------------------------------- rights
-- Who runs a programme that arranges it too reads the activity as its own; the one programme it belongs to changes it.
create or replace view readable_activity as
select a.id, a.version, a.created_at, a.updated_at, a.visibility, a.published_at, a.external_ids, a.language, a.programme_id,
  a.pilot_ids, a.organiser_ids, a.kind, a.format, a.title, a.description, a.starts_at, a.ends_at, a.time_zone, a.place, a.capacity,
  a.registration_deadline, a.target_groups, a.languages, a.status, a.stream_url, a.score, a.title_sort, a.search,
  a.co_programme_ids, a.material_ids, a.invited
from activity a
where a.visibility = 'published'
   or (select caller_keys('activity')) ?| (array[a.visibility, a.programme_id::text] || a.pilot_ids::text[] || a.co_programme_ids::text[]);

-- As before (0040), with the new columns of the view.
create or replace function statistics_activities(of_programme uuid, in_region text, since date, until date) returns setof readable_activity
language sql stable
begin atomic
  select a.* from readable_activity a
  where (of_programme is null and in_region is null
         or a.programme_id = any((select statistics_programmes(of_programme, in_region))::uuid[]))
    and (since is null or (a.starts_at at time zone 'Europe/Oslo')::date >= since)
    and (until is null or (a.starts_at at time zone 'Europe/Oslo')::date <= until);
end;

create or replace view writable_activity as
select a.id, a.version, a.visibility, a.external_ids, a.language, a.programme_id, a.pilot_ids, a.organiser_ids, a.kind, a.format,
  a.title, a.description, a.starts_at, a.ends_at, a.time_zone, a.place, a.capacity, a.registration_deadline, a.target_groups,
  a.languages, a.status, a.stream_url, a.score, a.co_programme_ids, a.material_ids, a.invited
from activity a
where a.programme_id = any((select caller_national_programmes())::uuid[])
   or a.programme_id = any((select caller_programmes())::uuid[])
   -- A buyer's proposal; the guard lets it be made, not changed.
   or a.status = 'draft' and a.visibility in ('draft', 'internal') and a.pilot_ids <> '{}'
      and a.pilot_ids <@ (select caller_buyer_pilots()) and a.programme_id = any((select caller_buyer_programmes())::uuid[])
with check option;

create function guard_activity_links() returns trigger
language plpgsql security definer set search_path = ioa, pg_temp as $$
declare
  was activity := case tg_op when 'INSERT' then null else old end;
begin
  for place in 1 .. cardinality(new.co_programme_ids) loop
    if not coalesce(new.co_programme_ids[place] = any(was.co_programme_ids), false) then
      perform require_programme(new.co_programme_ids[place], '/co_programme_ids/' || place - 1);
    end if;
  end loop;
  for place in 1 .. cardinality(new.material_ids) loop
    if not coalesce(new.material_ids[place] = any(was.material_ids), false)
       and not exists (select from readable_material m where m.id = new.material_ids[place]) then
      perform refuse(422, 'exists', 'There is no such material.', '/material_ids/' || place - 1);
    end if;
  end loop;
  return new;
end
$$;

-- Who comes is seen by who arranges the activity, alone or together.
create or replace view readable_registration as
select r.id, r.version, r.created_at, r.updated_at, r.activity_id, r.actor_id, r.target_group, r.name, r.email, r.status, r.attended
from registration r
join readable_activity a on a.id = r.activity_id
where (select caller_registration_keys()) ?| (array['all', r.actor_id::text, a.programme_id::text] || a.co_programme_ids::text[]);

create or replace view readable_slot as
select s.id, s.version, s.created_at, s.updated_at, s.activity_id, s.pilot_id, s.actor_id, s.starts_at, s.ends_at, s.place, s.topic,
  case when s.actor_id is null then 'free' else 'booked' end as status
from slot s
join readable_activity a on a.id = s.activity_id
where s.actor_id is null
   or (select caller_slot_keys()) ?| (array[s.actor_id::text, a.programme_id::text, s.pilot_id::text] || a.co_programme_ids::text[]);

create trigger c_keep_links before insert or update on activity for each row
  when (new.co_programme_ids is null or new.material_ids is null) execute function activity_keep_links();
create trigger d_links before insert or update of co_programme_ids, material_ids on activity for each row
  when (cardinality(new.co_programme_ids) + cardinality(new.material_ids) > 0) execute function activity_links();
create trigger d_activities before delete on programme for each row execute function activity_holds_programme();
create trigger d_activities before delete on material for each row execute function activity_holds_material();
create trigger e_guard_links before insert or update on activity for each row
  when (current_user = 'ioa_api' and cardinality(new.co_programme_ids) + cardinality(new.material_ids) > 0) execute function guard_activity_links();

-- --------------------------------------------------------------------------------------------------- figures
-- One number among those of an activity: fewer than five are null for who does not arrange it.
create function engagement_number(n bigint, open boolean) returns bigint language sql immutable parallel safe
return case when open or n >= 5 then n end;

-- As before (0048), and how many were invited, met one to one, and gave input on the occasion.
create or replace function activity_engagement(of_activity uuid) returns jsonb
language plpgsql stable parallel safe security definer set search_path = ioa, pg_temp as $$
declare
  a activity;
  open boolean := false;
  groups jsonb;
  n record;
begin
  select l.* into a from activity l where l.id = of_activity;
  if caller() is not null then
    open := caller_registration_keys() ?| (array['all', a.programme_id::text] || a.co_programme_ids::text[]) or caller_has('national_evaluator');
  end if;
  select count(*) filter (where r.status = 'registered') as registered, count(*) filter (where r.status = 'waiting') as waiting,
    count(*) filter (where r.attended) as attended into n
  from registration r where r.activity_id = of_activity;
  select coalesce(jsonb_agg(jsonb_build_object('target_group', g.target_group, 'registered', engagement_number(g.registered, open),
      'attended', engagement_number(g.attended, open)) order by g.target_group), '[]') into groups
  from (select r.target_group, count(*) as registered, count(*) filter (where r.attended) as attended
        from registration r where r.activity_id = of_activity and r.status = 'registered' group by r.target_group) g
  -- One group that is left out of two is the difference to the whole: all or none of them then.
  where open or not exists (select from registration r where r.activity_id = of_activity and r.status = 'registered'
                            group by r.target_group having count(*) < 5);
  return jsonb_build_object('capacity', a.capacity,
    'invited', a.invited,
    'registered', engagement_number(n.registered, open),
    'waiting', engagement_number(n.waiting, open),
    'free', case when open or n.registered >= 5 then greatest(a.capacity - n.registered, 0) end,
    'attended', engagement_number(n.attended, open),
    'one_to_ones', engagement_number((select count(s.actor_id) from slot s where s.activity_id = of_activity), open),
    'inputs', engagement_number((select count(*) from dialogue_input i where i.activity_id = of_activity and i.status = 'submitted'), open),
    'groups', groups);
end
$$;

revoke all on all functions in schema ioa from public;
