-- Contact persons: personal data, apart from the organisations that they work for, with consent and an end.
set search_path = ioa, public;

-- A person is a contact of its actor; in general, or for one programme or one pilot. No visibility: without consent only those see it who
-- keep it, and the national programme.
create table person (
  id              uuid primary key,
  version         integer not null default 1,
  created_at      timestamptz not null default clock_timestamp(),
  updated_at      timestamptz not null default clock_timestamp(),
  actor_id        uuid not null,
  programme_id    uuid,
  pilot_id        uuid,
  name            text not null,
  function        text,
  email           text,
  phone           text,
  public_consent  boolean not null default false,
  consented_at    timestamptz,
  retention_until date not null,
  name_sort       text collate "nb-x-icu" not null generated always as (name) stored,
  constraint person__actor_id__exists foreign key (actor_id) references actor,
  constraint person__programme_id__exists foreign key (programme_id) references programme on delete set null,
  constraint person__pilot_id__exists foreign key (pilot_id) references pilot on delete set null,
  constraint person__pilot_id__exactly_one check (num_nonnulls(programme_id, pilot_id) <= 1),
  constraint person__name__length check (btrim(name) <> '' and length(name) <= 200),
  constraint person__function__length check (btrim(function) <> '' and length(function) <= 200),
  constraint person__email__format check (email ~ '^[^@\s]+@[^@\s]+$' and length(email) <= 320),
  constraint person__phone__format check (phone ~ '^\+?[0-9 ]{3,20}$'),
  constraint person__consented_at__status check (public_consent = (consented_at is not null))
);
create index person_by_updated on person (updated_at, id);
create index person_by_name on person (name_sort, id);
create index person_by_actor on person (actor_id, name_sort, id);
create index person_by_programme on person (programme_id, name_sort, id);
create index person_by_pilot on person (pilot_id, name_sort, id);
create index person_by_retention on person (retention_until, id);

create function person_keep() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' then
    new.version := old.version + 1;
    new.created_at := old.created_at;
    new.updated_at := greatest(clock_timestamp(), old.updated_at + interval '1 microsecond');
    new.consented_at := old.consented_at;
  elsif current_user = 'ioa_api' then
    new.version := 1;
  end if;
  new.public_consent := coalesce(new.public_consent, false);
  new.consented_at := case when new.public_consent then coalesce(new.consented_at, clock_timestamp()) end;
  new.retention_until := coalesce(new.retention_until, current_date + 730);
  return new;
end
$$;

-- Who takes part in a pilot or leads it may name contacts for it.
create function caller_takes_part(in_pilot uuid) returns boolean
language plpgsql stable security definer set search_path = ioa, pg_temp as $$
begin
  return exists (select from pilot p where p.id = in_pilot and p.lead_buyer_id = any(caller_actors()))
    or exists (select from participation n where n.pilot_id = in_pilot and n.actor_id = any(caller_actors()));
end
$$;

create function guard_person() returns trigger
language plpgsql security definer set search_path = ioa, pg_temp as $$
declare
  was person := case tg_op when 'UPDATE' then old end;
begin
  if new.actor_id is distinct from was.actor_id then
    perform require_actor(new.actor_id, '/actor_id');
  end if;
  if new.programme_id is distinct from was.programme_id and new.programme_id is not null then
    perform require_programme(new.programme_id, '/programme_id');
    if not caller_in_charge(new.programme_id) then
      perform forbid('The contacts of a programme are named by its manager.', '/programme_id');
    end if;
  end if;
  if new.pilot_id is distinct from was.pilot_id and new.pilot_id is not null then
    perform require_pilot(new.pilot_id, '/pilot_id');
    if not caller_takes_part(new.pilot_id) and not caller_in_charge((select p.programme_id from pilot p where p.id = new.pilot_id)) then
      perform forbid('The contacts for a pilot are named by its programme and by those who take part.', '/pilot_id');
    end if;
  end if;
  if new.retention_until is distinct from was.retention_until
     and new.retention_until not between current_date and current_date + interval '10 years' then
    perform refuse(422, 'range', 'A person is kept until a day from today to ten years from now.', '/retention_until');
  end if;
  return new;
end
$$;

-- Deleting a person is erasing it, in the audit too, by whatever way.
create function begin_erasure() returns trigger language plpgsql as $$
begin
  perform set_config('ioa.operation', 'erase', true);
  return null;
end
$$;

create function end_erasure() returns trigger language plpgsql as $$
begin
  perform set_config('ioa.operation', '', true);
  return null;
end
$$;

-- Who may learn of a person: everyone with its consent, as long as what it is a contact of is published; else who keeps it.
create function person_audience(n person) returns text language plpgsql stable set search_path = ioa, pg_temp as $$
begin
  if n.public_consent and exists (select from actor a where a.id = n.actor_id and a.visibility = 'published')
     and not exists (select from programme g where g.id = n.programme_id and g.visibility <> 'published')
     and not exists (select from pilot p where p.id = n.pilot_id and p.visibility <> 'published') then
    return 'public';
  end if;
  return 'person:' || n.actor_id;
end
$$;

-- In the change log a person is an identifier: what is left of it after its erasure.
create function log_person() returns trigger
language plpgsql security definer set search_path = ioa, pg_temp as $$
declare
  was text := case when tg_op <> 'INSERT' then person_audience(old) end;
  now_is text := case when tg_op <> 'DELETE' then person_audience(new) end;
begin
  if tg_op = 'DELETE' then
    perform log_change('person', old.id, old.version, 'delete', was);
  elsif tg_op = 'INSERT' then
    perform log_change('person', new.id, new.version, 'create', now_is);
  elsif now_is = 'public' and was <> 'public' then
    perform log_change('person', new.id, new.version, 'publish', now_is);
  else
    if audience_lost(was, now_is) then
      perform log_change('person', new.id, new.version, 'unpublish', was);
    end if;
    perform log_change('person', new.id, new.version, 'update', now_is);
  end if;
  return null;
end
$$;

create trigger a_keep before insert or update on person for each row execute function person_keep();
create trigger b_erasure before delete on person for each statement execute function begin_erasure();
create trigger e_guard before insert or update on person for each row when (current_user = 'ioa_api') execute function guard_person();
create trigger y_log after insert or update or delete on person for each row execute function log_person();
select audit_table('person');
create trigger z_erasure after delete on person for each statement execute function end_erasure();

-- --------------------------------------------------------------------------------------------------- rights
-- The keys of persons, as caller_keys: an organisation's own, those that a manager keeps for its programmes and their pilots, and those
-- in its region that are nobody's contact in particular.
create function caller_person_keys() returns jsonb
language plpgsql stable parallel safe as $$
begin
  if caller_has('national_admin') then
    return '{"all": true}';
  end if;
  return (select jsonb_object_agg(k, true)
          from unnest((caller_actors_as('{buyer,supplier,researcher}') || caller_programmes())::text[] || caller_municipalities()) k);
end
$$;

-- `entitled` is who sees the person without its consent, and what is kept about the consent and its end.
create view readable_person as
select n.id, n.version, n.created_at, n.updated_at, n.actor_id, n.programme_id, n.pilot_id, n.name, n.function, n.email, n.phone,
  n.public_consent,
  case when (select caller_person_keys()) ?| l.locks then n.consented_at end as consented_at,
  case when (select caller_person_keys()) ?| l.locks then n.retention_until end as retention_until,
  n.name_sort, coalesce((select caller_person_keys()) ?| l.locks, false) as entitled
from person n
join actor a on a.id = n.actor_id
left join programme g on g.id = n.programme_id
left join pilot p on p.id = n.pilot_id
cross join lateral (select array['all', n.actor_id::text, n.programme_id::text, p.programme_id::text,
  case when n.programme_id is null and n.pilot_id is null then a.municipality ->> 'code' end]) l (locks)
where n.public_consent and a.visibility = 'published'
    and (n.programme_id is null or g.visibility = 'published') and (n.pilot_id is null or p.visibility = 'published')
   or (select caller_person_keys()) ?| l.locks;

create view writable_person as
select n.id, n.version, n.actor_id, n.programme_id, n.pilot_id, n.name, n.function, n.email, n.phone, n.public_consent, n.retention_until
from person n
where n.actor_id = any((select caller_actors_as('{buyer,supplier,researcher}'))::uuid[])
   or n.programme_id = any((select caller_programmes())::uuid[])
   or n.pilot_id in (select p.id from pilot p where p.programme_id = any((select caller_programmes())::uuid[]))
   or n.programme_id is null and n.pilot_id is null
      and n.actor_id in (select a.id from actor a where a.municipality ->> 'code' = any((select caller_municipalities())::text[]))
with check option;

-- What was done with a person's data, for its export. Organisations and roles, since who acted is personal data of others.
create view readable_person_event as
select e.id, e.resource_id as person_id, e.at, e.operation, e.organisation, e.roles, e.members, e.version_after
from audit_event e
join readable_person n on n.id = e.resource_id and n.entitled
where e.resource = 'person';

revoke all on person from public, ioa_api;
revoke all on all functions in schema ioa from public;
grant select on readable_person, readable_person_event to ioa_api;
grant select, insert, update, delete on writable_person to ioa_api;
grant execute on function caller_person_keys() to ioa_api;
