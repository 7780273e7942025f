-- What callers may change. A row that is outside is not found, one that a change would put outside is refused (44000).
-- Rights that depend on what changes, rather than on which row, are in the guards below.
set search_path = ioa, public;

create view writable_programme as
select g.id, g.version, g.visibility, g.external_ids, g.language, g.name, g.short_name, g.level, g.parent_id, g.owner_id, g.status,
  g.period, g.regions, g.municipalities, g.purpose, g.target_groups, g.pilot_target, g.contact_point, g.responsibilities
from programme g
where (select caller_has('national_admin'))
   or g.id = any((select caller_programmes())::uuid[])
with check option;

create view writable_actor as
select a.id, a.version, a.visibility, a.external_ids, a.language, a.name, a.organisation_number, a.identifier_scheme, a.kinds,
  a.buyer_level, a.industry, a.size, a.municipality, a.website, a.parent_id
from actor a
where (select caller_has('national_admin'))
   or a.municipality ->> 'code' = any((select caller_municipalities())::text[])
   or a.id = any((select caller_actors_as('{buyer,supplier,researcher,integration}'))::uuid[])
   or a.parent_id = any((select caller_actors_as('{buyer,supplier,researcher,integration}'))::uuid[])
   or a.organisation_number = (select caller_organisation()) and (select caller_has_any('{buyer,supplier,researcher,integration}'))
with check option;

create view writable_pilot as
select p.id, p.version, p.visibility, p.external_ids, p.language, p.programme_id, p.lead_buyer_id, p.number, p.title, p.need, p.sector,
  p.innovation_kind, p.innovation_types, p.rd_use, p.municipality, p.cpv, p.estimated_value, p.planned_dates, p.lessons, p.spread_potential
from pilot p
where (select caller_has('national_admin'))
   or p.programme_id = any((select caller_programmes())::uuid[])
   or p.lead_buyer_id = any((select caller_actors_as('{buyer,integration}'))::uuid[])
   or p.id = any((select caller_partner_pilots())::uuid[])
with check option;

create view writable_participation as
select n.id, n.version, n.pilot_id, n.actor_id, n.role, n."from", n."to"
from participation n
where exists (select from writable_pilot p where p.id = n.pilot_id)
with check option;

create view writable_activity as
select a.id, a.version, a.visibility, a.external_ids, a.language, a.programme_id, a.pilot_ids, a.organiser_ids, a.kind, a.format,
  a.title, a.description, a.starts_at, a.ends_at, a.time_zone, a.place, a.capacity, a.registration_deadline, a.target_groups,
  a.languages, a.status, a.stream_url, a.score
from activity a
where a.programme_id = any((select caller_national_programmes())::uuid[])
   or a.programme_id = any((select caller_programmes())::uuid[])
   -- A buyer's proposal; the guard lets it be made, not changed.
   or a.status = 'draft' and a.visibility in ('draft', 'internal') and a.pilot_ids <> '{}'
      and a.pilot_ids <@ (select caller_buyer_pilots()) and a.programme_id = any((select caller_buyer_programmes())::uuid[])
with check option;

create view writable_evaluation as
select e.id, e.version, e.visibility, e.external_ids, e.language, e.type, e.status, e.pilot_id, e.programme_id, e.activity_id,
  e.criteria, e.findings, e.recommendations, e.evaluator_id, e.conflict_of_interest
from evaluation e
where e.evaluator_id = any((select caller_actors_as('{national_evaluator}'))::uuid[])
   -- To approve and publish; the guard keeps the rest of the row.
   or (select caller_has('national_admin'))
with check option;

-- --------------------------------------------------------------------------------------------------- guards
-- They hold for the daemon only: the owner (migrations, demo data, repairs) is bound by constraints, not by permissions.

create function forbid(sentence text, pointer text default null) returns void language plpgsql as $$
begin
  perform refuse(403, 'not-allowed', sentence, pointer);
end
$$;

-- What a row refers to must be there for the caller: a hidden object is as good as none.
create function require_programme(id uuid, pointer text) returns void
language plpgsql stable as $$
begin
  if id is not null and not exists (select from readable_programme g where g.id = require_programme.id) then
    perform refuse(422, 'exists', 'There is no such programme.', pointer);
  end if;
end
$$;

create function require_actor(id uuid, pointer text) returns void
language plpgsql stable as $$
begin
  if id is not null and not exists (select from readable_actor a where a.id = require_actor.id) then
    perform refuse(422, 'exists', 'There is no such actor.', pointer);
  end if;
end
$$;

create function require_pilot(id uuid, pointer text) returns void
language plpgsql stable as $$
begin
  if id is not null and not exists (select from readable_pilot p where p.id = require_pilot.id) then
    perform refuse(422, 'exists', 'There is no such pilot.', pointer);
  end if;
end
$$;

create function guard_programme() returns trigger
language plpgsql security definer set search_path = ioa, pg_temp as $$
declare
  was programme := case tg_op when 'UPDATE' then old end;
begin
  if not caller_has('national_admin') then
    if is_publication(was.visibility, new.visibility) then
      perform forbid('Programmes are published by the national programme.', '/visibility');
    elsif new.level is distinct from was.level then
      perform forbid('The level is set by the national programme.', '/level');
    elsif new.pilot_target is distinct from was.pilot_target then
      perform forbid('The target is set by the national programme.', '/pilot_target');
    end if;
  end if;
  if new.parent_id is distinct from was.parent_id then
    perform require_programme(new.parent_id, '/parent_id');
  end if;
  if new.owner_id is distinct from was.owner_id then
    perform require_actor(new.owner_id, '/owner_id');
  end if;
  return new;
end
$$;

create function guard_actor() returns trigger
language plpgsql security definer set search_path = ioa, pg_temp as $$
declare
  was actor := case tg_op when 'UPDATE' then old end;
  in_charge boolean := caller_has('national_admin') or coalesce(new.municipality ->> 'code' = any(caller_municipalities()), false);
begin
  if not in_charge then
    if is_publication(was.visibility, new.visibility) then
      perform forbid('Actors are published by a regional or the national programme.', '/visibility');
    elsif tg_op = 'UPDATE' and new.organisation_number is distinct from was.organisation_number then
      perform forbid('An organisation cannot change its own number.', '/organisation_number');
    end if;
  end if;
  if new.parent_id is distinct from was.parent_id then
    perform require_actor(new.parent_id, '/parent_id');
  end if;
  return new;
end
$$;

create function guard_pilot() returns trigger
language plpgsql security definer set search_path = ioa, pg_temp as $$
declare
  was pilot := case tg_op when 'UPDATE' then old end;
  in_charge boolean := caller_in_charge(new.programme_id);
begin
  if not in_charge then
    if is_publication(was.visibility, new.visibility) then
      perform forbid('Pilots are published by their programme.', '/visibility');
    end if;
  end if;
  if tg_op = 'UPDATE' and new.programme_id <> was.programme_id and not (in_charge and caller_in_charge(was.programme_id)) then
    perform forbid('A pilot is moved to another programme by who runs both.', '/programme_id');
  end if;
  if new.programme_id is distinct from was.programme_id then
    perform require_programme(new.programme_id, '/programme_id');
  end if;
  if new.lead_buyer_id is distinct from was.lead_buyer_id then
    perform require_actor(new.lead_buyer_id, '/lead_buyer_id');
  end if;
  return new;
end
$$;

create function guard_participation() returns trigger
language plpgsql security definer set search_path = ioa, pg_temp as $$
declare
  was participation := case tg_op when 'UPDATE' then old end;
begin
  if new.actor_id is distinct from was.actor_id then
    perform require_actor(new.actor_id, '/actor_id');
  end if;
  return new;
end
$$;

create function guard_activity() returns trigger
language plpgsql security definer set search_path = ioa, pg_temp as $$
declare
  was activity := case tg_op when 'INSERT' then null else old end;
  place integer;
begin
  if tg_op <> 'INSERT' and not caller_runs_activities(was.programme_id) then
    perform forbid('A proposed activity is changed by its programme.');
  end if;
  if tg_op = 'DELETE' then
    return old;
  end if;
  if is_publication(was.visibility, new.visibility) and not caller_runs_activities(new.programme_id) then
    perform forbid('Activities are published by their programme.', '/visibility');
  end if;
  if new.programme_id is distinct from was.programme_id then
    perform require_programme(new.programme_id, '/programme_id');
  end if;
  for place in 1 .. cardinality(new.pilot_ids) loop
    if not coalesce(new.pilot_ids[place] = any(was.pilot_ids), false) then
      perform require_pilot(new.pilot_ids[place], '/pilot_ids/' || place - 1);
    end if;
  end loop;
  for place in 1 .. cardinality(new.organiser_ids) loop
    if not coalesce(new.organiser_ids[place] = any(was.organiser_ids), false) then
      perform require_actor(new.organiser_ids[place], '/organiser_ids/' || place - 1);
    end if;
  end loop;
  return new;
end
$$;

-- The national programme holds its own activities, the regional ones theirs.
create function caller_runs_activities(programme_id uuid) returns boolean language sql stable
return coalesce(programme_id = any(caller_national_programmes() || caller_programmes()), false);

-- The evaluator writes; the national programme approves and publishes, and touches nothing else.
create function guard_evaluation() returns trigger
language plpgsql security definer set search_path = ioa, pg_temp as $$
declare
  was evaluation := case tg_op when 'INSERT' then null else old end;
  evaluator_of uuid := case tg_op when 'INSERT' then new.evaluator_id else old.evaluator_id end;
  writes boolean := coalesce(evaluator_of = any(caller_actors_as('{national_evaluator}')), false);
  changed text;
begin
  if tg_op <> 'UPDATE' and not writes then
    perform forbid('Evaluations are written by the evaluator they are assigned to.');
  end if;
  if tg_op = 'DELETE' then
    return old;
  end if;
  if is_publication(was.visibility, new.visibility) and not caller_has('national_admin') then
    perform forbid('Evaluations are published by the national programme.', '/visibility');
  end if;
  if not writes then
    select n.key into changed
    from jsonb_each(to_jsonb(new)) n join jsonb_each(to_jsonb(was)) w using (key)
    where n.value <> w.value and n.key not in ('version', 'updated_at', 'published_at', 'status', 'visibility')
    order by n.key limit 1;
    if found then
      perform forbid('The national programme approves and publishes evaluations; the evaluator writes them.', '/' || changed);
    end if;
  end if;
  if new.programme_id is distinct from was.programme_id then
    perform require_programme(new.programme_id, '/programme_id');
  end if;
  if new.pilot_id is distinct from was.pilot_id then
    perform require_pilot(new.pilot_id, '/pilot_id');
  end if;
  if new.activity_id is distinct from was.activity_id
     and new.activity_id is not null and not exists (select from readable_activity a where a.id = new.activity_id) then
    perform refuse(422, 'exists', 'There is no such activity.', '/activity_id');
  end if;
  return new;
end
$$;

create trigger e_guard before insert or update on programme for each row when (current_user = 'ioa_api') execute function guard_programme();
create trigger e_guard before insert or update on actor for each row when (current_user = 'ioa_api') execute function guard_actor();
create trigger e_guard before insert or update on pilot for each row when (current_user = 'ioa_api') execute function guard_pilot();
create trigger e_guard before insert or update on participation for each row when (current_user = 'ioa_api') execute function guard_participation();
create trigger e_guard before insert or update or delete on activity for each row when (current_user = 'ioa_api') execute function guard_activity();
create trigger e_guard before insert or update or delete on evaluation for each row when (current_user = 'ioa_api') execute function guard_evaluation();
