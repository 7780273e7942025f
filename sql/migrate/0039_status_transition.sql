-- The history of every status that has a lifecycle: who, when, from, to and why, whichever way it was changed.
set search_path = ioa, public;

-- Steps that are not taken without saying why.
alter table lifecycle_step add column reasoned boolean not null default false;
update lifecycle_step set reasoned = true where resource = 'programme' and "from" = 'affiliation_requested' and "to" = 'proposed';

-- The stages of pilots have a table of their own (pilot_transition). No foreign key can name objects of several tables: the trigger that
-- writes the steps takes them away with their object.
create table status_transition (
  id        uuid primary key,
  resource  text not null,
  object_id uuid not null,
  at        timestamptz not null default clock_timestamp(),
  "from"    text not null,
  "to"      text not null,
  reason    text,
  actor     text,
  constraint status_transition__reason__length check (btrim(reason) <> '' and length(reason) <= 5000)
);
create index status_transition_by_object on status_transition (object_id, at, id);

-- What is said along with the step that is being taken: {id, object, reason} from status_move, nothing from a PATCH.
create function step_said() returns jsonb language sql stable parallel safe
return nullif(current_setting('ioa.step', true), '')::jsonb;

-- For guards of steps: the reason, if there is one, and the member of the request that asks for the step.
create function step_reason() returns text language sql stable parallel safe
return step_said() ->> 'reason';

create function step_pointer() returns text language sql stable parallel safe
return case when step_said() is null then '/status' else '/to' end;

-- Where an object may go from here; `was` null: what a new one may start as.
create function status_steps(resource text, was text) returns text[]
language sql stable security definer set search_path = ioa, pg_temp
begin atomic
  select array(select s."to" from lifecycle_step s where s.resource = status_steps.resource and s."from" is not distinct from was order by s."to");
end;

-- As before, and steps that need a reason have one.
create or replace function follow_lifecycle() returns trigger
language plpgsql security definer set search_path = ioa, pg_temp as $$
declare
  was text := case tg_op when 'UPDATE' then old.status end;
  step lifecycle_step;
begin
  if was = new.status then
    return new;
  end if;
  select s.* into step from lifecycle_step s
  where s.resource = tg_table_name and s."from" is not distinct from was and s."to" = new.status;
  if not found then
    perform refuse_step(tg_table_name, was, new.status, status_steps(tg_table_name, was), step_pointer());
  elsif step.needs = 'A' and not caller_has('national_admin') then
    perform forbid('This step is the national programme''s to take.', step_pointer());
  elsif tg_table_name = 'evaluation' and step.needs = 'W' and step."to" <> 'withdrawn' then
    perform guard_evaluation_step(new.evaluator_id);
  end if;
  if step.reasoned and step_reason() is null then
    perform refuse(422, 'required', 'This step takes a reason: POST it to the transitions of the object.',
                   case step_pointer() when '/to' then '/reason' else '/status' end);
  end if;
  return new;
end
$$;

create or replace function guard_evaluation_step(evaluator_id uuid) returns void
language plpgsql stable as $$
begin
  if not coalesce(evaluator_id = any(caller_actors_as('{national_evaluator}')), false) then
    perform forbid('This step is the evaluator''s to take.', step_pointer());
  end if;
end
$$;

create function keep_status_transition() returns trigger
language plpgsql security definer set search_path = ioa, pg_temp as $$
declare
  said jsonb := step_said();
begin
  if tg_op = 'DELETE' then
    delete from status_transition t where t.object_id = old.id and t.resource = tg_table_name;
    return null;
  end if;
  if said ->> 'object' is distinct from new.id::text then -- changed along with the one that the step is taken on
    said := null;
  end if;
  insert into status_transition (id, resource, object_id, "from", "to", reason, actor)
  values (coalesce((said ->> 'id')::uuid, new_uuid()), tg_table_name, new.id, old.status, new.status, said ->> 'reason', caller_subject());
  return null;
end
$$;

-- Binds the column `status` of a table to lifecycle_step and begins its history: to be called by the migration that makes the table. What
-- else an object must have for a step is a trigger `d_step` of its own, between this one and the guard of rights.
create function follow_status(resource text) returns void language plpgsql set search_path = ioa, pg_temp as $$
begin
  execute format('create or replace trigger d_lifecycle before insert or update of status on %I for each row
                  when (current_user = ''ioa_api'') execute function follow_lifecycle()', resource);
  execute format('create or replace trigger x_transition_added after update on %I for each row
                  when (old.status <> new.status) execute function keep_status_transition()', resource);
  execute format('create or replace trigger x_transitions_removed after delete on %I for each row
                  execute function keep_status_transition()', resource);
end
$$;

select follow_status('programme');
select follow_status('activity');
select follow_status('evaluation');

-- Takes an object to another status: body {to, reason}. Any of `versions` must be the object's when they are given. `resource` is a table's
-- name from a query file. With the rights of the caller, so that the triggers of a PATCH hold here too.
create function status_move(resource text, object_id uuid, body jsonb, versions integer[], new_id uuid) returns uuid
language plpgsql set search_path = ioa, pg_temp as $$
declare
  becomes text := body ->> 'to';
  is_readable boolean;
  was text;
  version integer;
begin
  execute format('select w.status, w.version from %I w where w.id = $1 for no key update', 'writable_' || resource)
    into was, version using object_id;
  execute format('select exists (select from %I r where r.id = $1)', 'readable_' || resource) into is_readable using object_id;
  if not is_readable then
    perform refuse(404, 'not-found', format('There is no such %s.', resource));
  elsif was is null then
    perform forbid(format('You may read this %s, not move it.', resource));
  elsif versions is not null and not version = any(versions) then
    perform refuse(412, 'version-mismatch', format('The %s has changed since it was read.', resource));
  elsif becomes = was then
    perform refuse_step(resource, was, becomes, status_steps(resource, was), '/to');
  end if;
  perform set_config('ioa.step', jsonb_build_object('id', new_id, 'object', object_id, 'reason', nullif(btrim(body ->> 'reason'), ''))::text, true);
  execute format('update %I set status = $1 where id = $2', 'writable_' || resource) using becomes, object_id;
  perform set_config('ioa.step', '', true);
  return new_id;
end
$$;

-- Seen with their object; who took a step is shown to those who work with it, not to the public.
create view readable_programme_transition as
select t.id, t.object_id as programme_id, t.at, t."from", t."to", t.reason,
  case when (select caller_keys('programme')) ?| array['internal', g.id::text] then t.actor end as actor
from status_transition t
join readable_programme g on g.id = t.object_id
where t.resource = 'programme';

create view readable_activity_transition as
select t.id, t.object_id as activity_id, t.at, t."from", t."to", t.reason,
  case when (select caller_keys('activity')) ?| (array['internal', a.programme_id::text] || a.pilot_ids::text[]) then t.actor end as actor
from status_transition t
join readable_activity a on a.id = t.object_id
where t.resource = 'activity';

create view readable_evaluation_transition as
select t.id, t.object_id as evaluation_id, t.at, t."from", t."to", t.reason,
  case when (select caller_keys('evaluation')) ?| array['internal', e.evaluator_id::text,
         evaluation_programme(e.pilot_id, e.programme_id, e.activity_id)::text,
         case when e.status in ('approved', 'published') then e.pilot_id::text end] then t.actor end as actor
from status_transition t
join readable_evaluation e on e.id = t.object_id
where t.resource = 'evaluation';

revoke all on status_transition from public, ioa_api;
revoke all on all functions in schema ioa from public;
grant select on readable_programme_transition, readable_activity_transition, readable_evaluation_transition to ioa_api;
-- status_move and what it calls have the rights of the caller.
grant execute on function status_move(text, uuid, jsonb, integer[], uuid), status_steps(text, text), refuse(integer, text, text, text, jsonb),
  refuse_step(text, text, text, text[], text), forbid(text, text) to ioa_api;
