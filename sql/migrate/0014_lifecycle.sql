-- Lifecycles: which step may follow which, who may take it, and what a pilot must have for it.
set search_path = ioa, public;

-- `from` null: what a new one may start as. `needs`: W who may write it, A who may approve it (sql/README.md).
create table lifecycle_step (
  resource text not null,
  "from"   text,
  "to"     text not null,
  needs    text not null default 'W' check (needs in ('W', 'A')),
  sentence text not null,
  unique nulls not distinct (resource, "from", "to")
);

insert into lifecycle_step (resource, "from", "to", needs, sentence) values
  ('pilot', 'idea', 'proposed', 'W', 'The idea is put to the programme.'),
  ('pilot', 'proposed', 'accepted', 'A', 'The programme takes the pilot in.'),
  ('pilot', 'accepted', 'need_analysis', 'W', 'The need is examined with those who have it.'),
  ('pilot', 'need_analysis', 'market_dialogue', 'W', 'The need is known and published, and the market is asked.'),
  ('pilot', 'market_dialogue', 'specification', 'W', 'What was learnt becomes requirements.'),
  ('pilot', 'market_dialogue', 'need_analysis', 'W', 'The dialogue showed that the need is not understood yet.'),
  ('pilot', 'specification', 'competition', 'W', 'The notice is out: from here all suppliers get the same and nothing more.'),
  ('pilot', 'specification', 'market_dialogue', 'W', 'The requirements raise questions to the market.'),
  ('pilot', 'competition', 'award', 'W', 'The competition has an outcome.'),
  ('pilot', 'award', 'contract', 'W', 'The contract is signed.'),
  ('pilot', 'contract', 'delivery', 'W', 'What was bought is delivered.'),
  ('pilot', 'contract', 'development', 'W', 'An innovation partnership develops it first.'),
  ('pilot', 'development', 'delivery', 'W', 'What was developed is delivered.'),
  ('pilot', 'delivery', 'follow_up', 'W', 'It is in use, and its effects are followed.'),
  ('pilot', 'follow_up', 'completed', 'W', 'The benefits are there and the lessons are written down.'),
  ('programme', null, 'proposed', 'W', 'A new programme starts as a proposal.'),
  ('programme', null, 'active', 'A', 'The national programme registers one that runs already.'),
  ('programme', 'proposed', 'affiliation_requested', 'W', 'The region asks to be part of the national programme.'),
  ('programme', 'affiliation_requested', 'active', 'A', 'The national programme says yes.'),
  ('programme', 'affiliation_requested', 'proposed', 'A', 'The national programme says no.'),
  ('programme', 'active', 'closing', 'W', 'No new pilots; the others are brought to an end.'),
  ('programme', 'closing', 'closed', 'W', 'All is reported.'),
  ('activity', null, 'draft', 'W', 'A new activity is planned.'),
  ('activity', null, 'announced', 'W', 'A new activity is announced at once.'),
  ('activity', 'draft', 'announced', 'W', 'Day and place are known.'),
  ('activity', 'announced', 'open', 'W', 'Registration opens.'),
  ('activity', 'open', 'full', 'W', 'All places are taken.'),
  ('activity', 'full', 'open', 'W', 'A place is free again.'),
  ('activity', 'open', 'held', 'W', 'It took place.'),
  ('activity', 'full', 'held', 'W', 'It took place.'),
  ('activity', 'held', 'reported', 'W', 'Attendance and score are in.'),
  ('activity', 'draft', 'cancelled', 'W', 'It is given up.'),
  ('activity', 'announced', 'cancelled', 'W', 'It does not take place.'),
  ('activity', 'open', 'cancelled', 'W', 'It does not take place.'),
  ('activity', 'full', 'cancelled', 'W', 'It does not take place.'),
  ('activity', 'postponed', 'cancelled', 'W', 'It does not take place.'),
  ('activity', 'announced', 'postponed', 'W', 'It gets another day.'),
  ('activity', 'open', 'postponed', 'W', 'It gets another day.'),
  ('activity', 'full', 'postponed', 'W', 'It gets another day.'),
  ('activity', 'postponed', 'announced', 'W', 'The new day is known.'),
  ('activity', 'postponed', 'open', 'W', 'The new day is known, and registration is open.'),
  ('evaluation', null, 'planned', 'W', 'A new evaluation is planned.'),
  ('evaluation', null, 'assigned', 'W', 'A new evaluation has its evaluator already.'),
  ('evaluation', 'planned', 'assigned', 'W', 'It has an evaluator.'),
  ('evaluation', 'assigned', 'data_collection', 'W', 'The evaluator asks and measures.'),
  ('evaluation', 'data_collection', 'draft', 'W', 'The evaluator writes.'),
  ('evaluation', 'draft', 'fact_check', 'W', 'The region comments on facts.'),
  ('evaluation', 'fact_check', 'approved', 'A', 'The national programme approves it.'),
  ('evaluation', 'approved', 'published', 'A', 'Everyone can read it.'),
  ('evaluation', 'planned', 'withdrawn', 'W', 'It is given up.'),
  ('evaluation', 'assigned', 'withdrawn', 'W', 'It is given up.'),
  ('evaluation', 'data_collection', 'withdrawn', 'W', 'It is given up.'),
  ('evaluation', 'draft', 'withdrawn', 'W', 'It is given up.'),
  ('evaluation', 'fact_check', 'withdrawn', 'W', 'It is given up.'),
  ('evaluation', 'approved', 'withdrawn', 'A', 'The national programme takes it back.'),
  ('evaluation', 'published', 'withdrawn', 'A', 'The national programme takes it back.');

-- A pilot can rest and be given up at every open stage; resuming is in pilot_move, since it goes back to where it was.
insert into lifecycle_step (resource, "from", "to", sentence)
select 'pilot', s.stage, 'on_hold', 'It rests for a while.'
from unnest('{idea,proposed,accepted,need_analysis,market_dialogue,specification,competition,award,contract,development,delivery,follow_up}'::text[]) s (stage)
union all
select 'pilot', s.stage, 'cancelled', 'It is given up, and why is written down.'
from unnest('{idea,proposed,accepted,need_analysis,market_dialogue,specification,competition,award,contract,development,delivery,follow_up,on_hold}'::text[]) s (stage);

create function refuse_step(resource text, was text, becomes text, allowed text[], pointer text) returns void language plpgsql as $$
begin
  perform refuse(409, 'illegal-transition',
    case when was is null then format('A new %s cannot start as %s.', resource, becomes)
      when allowed = '{}' then format('A %s that is %s stays so.', resource, was)
      else format('A %s that is %s cannot become %s.', resource, was, becomes) end,
    pointer, jsonb_build_object('allowed', allowed));
end
$$;

-- The status of programmes, activities and evaluations, changed by PATCH.
create function follow_lifecycle() returns trigger
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
    perform refuse_step(tg_table_name, was, new.status, array(
      select s."to" from lifecycle_step s where s.resource = tg_table_name and s."from" is not distinct from was order by s."to"), '/status');
  elsif step.needs = 'A' and not caller_has('national_admin') then
    perform forbid('This step is the national programme''s to take.', '/status');
  elsif tg_table_name = 'evaluation' and step.needs = 'W' and step."to" <> 'withdrawn' then
    perform guard_evaluation_step(new.evaluator_id);
  end if;
  return new;
end
$$;

-- The work on an evaluation is its evaluator's: the national programme does not take those steps for it.
create function guard_evaluation_step(evaluator_id uuid) returns void
language plpgsql stable as $$
begin
  if not coalesce(evaluator_id = any(caller_actors_as('{national_evaluator}')), false) then
    perform forbid('This step is the evaluator''s to take.', '/status');
  end if;
end
$$;

-- Before the guards: what nobody may do is no question of rights.
create trigger d_lifecycle before insert or update of status on programme for each row when (current_user = 'ioa_api') execute function follow_lifecycle();
create trigger d_lifecycle before insert or update of status on activity for each row when (current_user = 'ioa_api') execute function follow_lifecycle();
create trigger d_lifecycle before insert or update of status on evaluation for each row when (current_user = 'ioa_api') execute function follow_lifecycle();

-- Where a pilot may go from here. One that rests resumes where it was.
create function pilot_steps(p pilot) returns text[]
language sql stable security definer set search_path = ioa, pg_temp
begin atomic
  select array(
    select s."to" from lifecycle_step s where s.resource = 'pilot' and s."from" = p.stage
    union all
    select * from (select t."from" from pilot_transition t
                   where p.stage = 'on_hold' and t.pilot_id = p.id and t."to" = 'on_hold' order by t.at desc, t.id desc limit 1) resting);
end;

-- What a pilot must have before a step. Later migrations replace the notice, the outcome and the benefit, for which a Doffin or
-- TED identifier, a reason and lessons stand in until procurements and benefits have tables of their own.
create function pilot_guard(p pilot, becomes text, reason text) returns void
language plpgsql stable as $$
begin
  if becomes = 'market_dialogue' and (not p.need ? 'problem' or p.visibility <> 'published') then
    perform refuse(409, 'need-not-published', 'Before the market is asked, the pilot says what the problem is (need.problem) and is published.', '/to');
  elsif becomes = 'competition' and not exists (
    select from jsonb_array_elements(p.external_ids) x where lower(x ->> 'system') in ('doffin', 'ted')) then
    perform refuse(409, 'notice-missing', 'A competition has a notice: give its identifier in external_ids, with the system "doffin" or "ted".', '/to');
  elsif becomes = 'award' and reason is null then
    perform refuse(422, 'required', 'Say what the outcome of the competition is.', '/reason');
  elsif becomes = 'cancelled' and reason is null then
    perform refuse(422, 'required', 'Say why the pilot is given up.', '/reason');
  elsif becomes = 'completed' and p.lessons is null then
    perform refuse(409, 'lessons-missing', 'Before a pilot is completed, its lessons are written down.', '/to');
  end if;
end
$$;

-- Takes a pilot to another stage: body {to, reason}. Any of `versions` must be the pilot's when they are given.
create function pilot_move(pilot_id uuid, body jsonb, versions integer[], new_id uuid) returns uuid
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
  insert into pilot_transition (id, pilot_id, "from", "to", reason, actor)
  values (new_id, p.id, p.stage, becomes, why, caller_subject());
  update pilot u set stage = becomes, actual_dates = jsonb_build_object(becomes, (now() at time zone 'Europe/Oslo')::date) || u.actual_dates
  where u.id = p.id;
  return new_id;
end
$$;
