-- The steps of a report: submitted by its region, returned with a reason or approved by the national programme.
set search_path = ioa, public;

create table report_transition (
  id        uuid primary key,
  report_id uuid not null,
  at        timestamptz not null default clock_timestamp(),
  "from"    text not null,
  "to"      text not null,
  reason    text,
  actor     text,
  constraint report_transition__report_id__exists foreign key (report_id) references report on delete cascade,
  constraint report_transition__reason__length check (btrim(reason) <> '' and length(reason) <= 5000)
);
create index report_transition_by_report on report_transition (report_id, at, id);

create view readable_report_transition as
select t.id, t.report_id, t.at, t."from", t."to", t.reason, t.actor
from report_transition t
join readable_report r on r.id = t.report_id;

-- What a report must have before a step. `missing` are all required questions without an answer.
create function report_guard(r report, becomes text, reason text) returns void
language plpgsql as $$
declare
  missing text[];
begin
  if becomes = 'returned' and reason is null then
    perform refuse(422, 'required', 'Say what the report lacks.', '/reason');
  elsif becomes <> 'approved' and round_status(r.round_id) <> 'open' then
    perform refuse(409, 'round-not-open', 'Once its round is closed, a report can be approved and no more.', '/to');
  elsif becomes = 'submitted' then
    select array_agg(q.value ->> 'id' order by q.place) into missing
    from follow_up_round f, jsonb_array_elements(f.questions) with ordinality q (value, place)
    where f.id = r.round_id and (q.value ->> 'required')::boolean and not r.answers ? (q.value ->> 'id');
    if missing <> '{}' then
      perform refuse(422, 'required', 'A question that has to be answered is not.', '/answers/' || missing[1],
                     jsonb_build_object('missing', missing));
    end if;
  end if;
end
$$;

-- Takes a report to another status: body {to, reason}. Any of `versions` must be the report's when they are given.
create function report_move(report_id uuid, body jsonb, versions integer[], new_id uuid) returns uuid
language plpgsql security definer set search_path = ioa, pg_temp as $$
declare
  becomes text := body ->> 'to';
  why text := nullif(btrim(body ->> 'reason'), '');
  r report;
  step lifecycle_step;
begin
  if not exists (select from readable_report v where v.id = report_move.report_id) then
    perform refuse(404, 'not-found', 'There is no such report.');
  end if;
  select l.* into r from report l where l.id = report_move.report_id for no key update;
  if not found then
    perform refuse(404, 'not-found', 'There is no such report.');
  elsif not caller_in_charge(r.programme_id) then
    perform forbid('You may read this report, not move it.');
  elsif versions is not null and not r.version = any(versions) then
    perform refuse(412, 'version-mismatch', 'The report has changed since it was read.');
  end if;
  select s.* into step from lifecycle_step s where s.resource = 'report' and s."from" = r.status and s."to" = becomes;
  if not found then
    perform refuse_step('report', r.status, coalesce(becomes, 'nothing'), array(
      select s."to" from lifecycle_step s where s.resource = 'report' and s."from" = r.status order by s."to"), '/to');
  elsif step.needs = 'A' and not caller_has('national_admin') then
    perform forbid('Reports are returned and approved by the national programme.', '/to');
  end if;
  perform report_guard(r, becomes, why);
  insert into report_transition (id, report_id, "from", "to", reason, actor)
  values (new_id, r.id, r.status, becomes, why, caller_subject());
  update report u set status = becomes,
    submitted_at = case when becomes = 'submitted' then clock_timestamp() else u.submitted_at end,
    approved_at = case when becomes = 'approved' then clock_timestamp() end,
    return_reason = case when becomes = 'returned' then why when becomes = 'approved' then null else u.return_reason end
  where u.id = r.id;
  return new_id;
end
$$;

-- Who answers first begins the report; that is a step of it too.
create function report_begins() returns trigger
language plpgsql security definer set search_path = ioa, pg_temp as $$
begin
  insert into report_transition (id, report_id, "from", "to", actor)
  values (new_uuid(), new.id, old.status, new.status, caller_subject());
  return null;
end
$$;
create trigger g_begins after update on report for each row
  when (current_user = 'ioa_api' and old.status = 'requested' and new.status = 'in_progress') execute function report_begins();

revoke all on report_transition from public, ioa_api;
revoke all on all functions in schema ioa from public;
grant select on readable_report_transition to ioa_api;
grant execute on function report_move(uuid, jsonb, integer[], uuid) to ioa_api;
