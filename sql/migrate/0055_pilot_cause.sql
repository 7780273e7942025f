-- Why pilots rest or are given up, as a code that can be counted beside the words; and the pilot itself keeps what its stage stands on.
set search_path = ioa, public;

alter table pilot_transition
  add column cause text,
  add constraint pilot_transition__cause__enum check (cause in ('need_gone', 'no_funding', 'no_capacity', 'no_solution', 'no_tenders', 'too_costly',
    'ordinary_purchase', 'legal', 'other')),
  add constraint pilot_transition__cause__status check (cause is null or "to" in ('cancelled', 'on_hold'));

create or replace view readable_pilot_transition as
select t.id, t.pilot_id, t.at, t."from", t."to", t.reason,
  case when (select caller_keys('pilot')) ?| array['internal', p.programme_id::text, p.id::text] then t.actor end as actor, t.cause
from pilot_transition t
join readable_pilot p on p.id = t.pilot_id;

-- As before (0014), with the cause: body {to, reason, cause}.
create or replace function pilot_move(pilot_id uuid, body jsonb, versions integer[], new_id uuid) returns uuid
language plpgsql security definer set search_path = ioa, pg_temp as $$
declare
  becomes text := body ->> 'to';
  why text := nullif(btrim(body ->> 'reason'), '');
  p pilot;
  allowed text[];
begin
  if not exists (select from readable_pilot r where r.id = pilot_move.pilot_id) then
    perform refuse(404, 'not-found', 'There is no such pilot.');
  end if;
  select l.* into p from pilot l where l.id = pilot_move.pilot_id for no key update;
  if not found then
    perform refuse(404, 'not-found', 'There is no such pilot.');
  elsif not exists (select from writable_pilot w where w.id = p.id) then
    perform forbid('You may read this pilot, not move it.');
  elsif versions is not null and not p.version = any(versions) then
    perform refuse(412, 'version-mismatch', 'The pilot has changed since it was read.');
  end if;
  allowed := pilot_steps(p);
  if not coalesce(becomes = any(allowed), false) then
    perform refuse_step('pilot', p.stage, coalesce(becomes, 'nothing'), allowed, '/to');
  elsif not caller_in_charge(p.programme_id) and exists (
    select from lifecycle_step s where s.resource = 'pilot' and s."from" = p.stage and s."to" = becomes and s.needs = 'A') then
    perform forbid('Pilots are accepted by their programme.', '/to');
  end if;
  if p.stage <> 'on_hold' or becomes = 'cancelled' then -- what resumes has passed its guard before
    perform pilot_guard(p, becomes, why);
  end if;
  insert into pilot_transition (id, pilot_id, "from", "to", reason, cause, actor)
  values (new_id, p.id, p.stage, becomes, why, body ->> 'cause', caller_subject());
  update pilot u set stage = becomes, actual_dates = jsonb_build_object(becomes, (now() at time zone 'Europe/Oslo')::date) || u.actual_dates
  where u.id = p.id;
  return new_id;
end
$$;

-- What the stage stands on can be in the pilot itself: it is not changed away either (0034 has what is beside it).
create function pilot_stands_itself() returns trigger
language plpgsql security definer set search_path = ioa, pg_temp as $$
begin
  if new.lessons is null and new.stage = 'completed' then
    perform refuse(409, 'lessons-missing', 'The pilot is completed: it keeps its lessons.', '/lessons');
  elsif new.stage in ('competition', 'award', 'contract', 'development', 'delivery', 'follow_up', 'completed') and not pilot_has_notice(new) then
    perform refuse(409, 'notice-missing', 'The pilot has passed its competition: it keeps the identifier of the notice.', '/external_ids');
  end if;
  return new;
end
$$;

create trigger d_stands before update of external_ids, lessons on pilot for each row
  when (current_user = 'ioa_api' and (old.external_ids <> new.external_ids or old.lessons is not null and new.lessons is null))
  execute function pilot_stands_itself();

insert into code_list (name, title) values ('pilot-cause', '{"nb": "Årsaker til at piloter hviler eller avbrytes", "en": "Causes for which pilots rest or are given up"}');
insert into code (list, code, place, name) values
  ('pilot-cause', 'need_gone', 1, '{"nb": "Behovet er borte eller endret", "en": "The need is gone or has changed"}'),
  ('pilot-cause', 'no_funding', 2, '{"nb": "Mangler finansiering", "en": "No funding"}'),
  ('pilot-cause', 'no_capacity', 3, '{"nb": "Mangler kapasitet eller kompetanse", "en": "No capacity or competence"}'),
  ('pilot-cause', 'no_solution', 4, '{"nb": "Markedet har ingen løsning", "en": "The market has no solution"}'),
  ('pilot-cause', 'no_tenders', 5, '{"nb": "Ingen eller ingen egnede tilbud", "en": "No tenders, or no suitable ones"}'),
  ('pilot-cause', 'too_costly', 6, '{"nb": "For dyrt", "en": "Too costly"}'),
  ('pilot-cause', 'ordinary_purchase', 7, '{"nb": "Kan kjøpes på vanlig måte", "en": "Can be bought in the ordinary way"}'),
  ('pilot-cause', 'legal', 8, '{"nb": "Rettslige hindringer", "en": "Legal obstacles"}'),
  ('pilot-cause', 'other', 9, '{"nb": "Annet", "en": "Other"}');

revoke all on all functions in schema ioa from public;
