-- What an evaluation must have for its steps: a declaration that names no interest, then scores and findings; and when it was declared.
set search_path = ioa, public;

alter table evaluation add column declared_at timestamptz;
alter table evaluation disable trigger user;
update evaluation set declared_at = updated_at where conflict_of_interest is not null;
alter table evaluation enable trigger user;
alter table evaluation add constraint evaluation__conflict_of_interest__status
  check ((conflict_of_interest is null) = (declared_at is null));

-- A declaration is the evaluator's who made it: another evaluator has to make its own.
create function evaluation_declaration() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' then
    if new.evaluator_id is distinct from old.evaluator_id and new.conflict_of_interest is not distinct from old.conflict_of_interest then
      new.conflict_of_interest := null;
    end if;
    new.declared_at := case when new.conflict_of_interest is null then null
      when new.conflict_of_interest is distinct from old.conflict_of_interest then new.updated_at else old.declared_at end;
  else
    new.declared_at := case when new.conflict_of_interest is not null then coalesce(new.declared_at, new.created_at) end;
  end if;
  return new;
end
$$;

-- The work begins with the declaration and goes on as long as it names no interest. What was approved keeps what it was approved for.
create function evaluation_has_for_step() returns trigger
language plpgsql security definer set search_path = ioa, pg_temp as $$
begin
  if new.status in ('planned', 'assigned', 'withdrawn') then
    return new;
  elsif new.status <> old.status and new.conflict_of_interest is null then
    perform refuse(409, 'declaration-missing', 'The evaluator declares first whether it has an interest in what is evaluated.',
                   step_pointer());
  elsif new.status <> old.status and (new.conflict_of_interest ->> 'declared')::boolean then
    perform refuse(409, 'interest-declared', 'The evaluator has an interest in what is evaluated, so that another one is needed.', step_pointer());
  elsif new.status in ('approved', 'published') and not exists (
    select from jsonb_array_elements(new.criteria) c where jsonb_typeof(c -> 'score') = 'number') then
    perform refuse(409, 'score-missing', 'What is approved has at least one criterion with a score.', '/criteria');
  elsif new.status in ('approved', 'published') and new.findings is null then
    perform refuse(409, 'findings-missing', 'What is approved has findings.', '/findings');
  end if;
  return new;
end
$$;

create trigger c_declaration before insert or update on evaluation for each row execute function evaluation_declaration();
create trigger d_step before update of status, criteria, findings on evaluation for each row
  when (current_user = 'ioa_api' and (old.status, old.criteria, old.findings) is distinct from (new.status, new.criteria, new.findings))
  execute function evaluation_has_for_step();

create or replace view readable_evaluation as
select e.id, e.version, e.created_at, e.updated_at, e.visibility, e.published_at, e.external_ids, e.language, e.type, e.status,
  e.pilot_id, e.programme_id, e.activity_id, e.criteria, e.findings, e.recommendations, e.evaluator_id, e.conflict_of_interest, e.declared_at
from evaluation e
where e.visibility = 'published'
   or (select caller_keys('evaluation')) ?| array[e.visibility, e.evaluator_id::text,
        evaluation_programme(e.pilot_id, e.programme_id, e.activity_id)::text,
        case when e.status in ('approved', 'published') then e.pilot_id::text end];

revoke all on all functions in schema ioa from public;
