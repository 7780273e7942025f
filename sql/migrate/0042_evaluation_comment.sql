-- The fact check of an evaluation: what its region remarks, and what the evaluator answers.
set search_path = ioa, public;

create table evaluation_comment (
  id            uuid primary key,
  version       integer not null default 1,
  created_at    timestamptz not null default clock_timestamp(),
  updated_at    timestamptz not null default clock_timestamp(),
  evaluation_id uuid not null,
  text          jsonb not null,
  answer        jsonb,
  status        text not null default 'open',
  actor         text,
  constraint evaluation_comment__evaluation_id__exists foreign key (evaluation_id) references evaluation on delete cascade,
  constraint evaluation_comment__text__format check (is_multilingual(text, 5000)),
  constraint evaluation_comment__answer__format check (is_multilingual(answer, 5000)),
  constraint evaluation_comment__status__enum check (status in ('open', 'resolved'))
);
create index evaluation_comment_by_evaluation on evaluation_comment (evaluation_id, created_at, id);

-- The programme that an evaluation is about, and who evaluates, of a row that has only its identifier.
create function evaluation_keys(evaluation_id uuid) returns text[]
language plpgsql stable parallel safe security definer set search_path = ioa, pg_temp as $$
begin
  return (select array[evaluation_programme(e.pilot_id, e.programme_id, e.activity_id)::text, e.evaluator_id::text]
          from evaluation e where e.id = evaluation_keys.evaluation_id);
end
$$;

-- Of the evaluations that the caller reads otherwise than by being a buyer or anybody.
create view readable_evaluation_comment as
select c.id, c.version, c.created_at, c.updated_at, c.evaluation_id, c.text, c.answer, c.status, c.actor
from evaluation_comment c
where (select caller_has('national_admin'))
   or evaluation_keys(c.evaluation_id) && (select (caller_programmes() || caller_actors_as('{national_evaluator}'))::text[]);

create view writable_evaluation_comment as
select c.id, c.version, c.evaluation_id, c.text, c.answer, c.status
from evaluation_comment c
where evaluation_keys(c.evaluation_id) && (select (caller_programmes() || caller_actors_as('{national_evaluator}'))::text[])
with check option;

-- While the facts are checked, the region writes the text and the evaluator what comes of it. The lock keeps the evaluation as it is.
create function guard_evaluation_comment() returns trigger
language plpgsql security definer set search_path = ioa, pg_temp as $$
declare
  most constant integer := 500;
  e evaluation;
  evaluates boolean;
  is_region boolean;
begin
  select l.* into e from evaluation l where l.id = coalesce(new.evaluation_id, old.evaluation_id) for no key update;
  evaluates := e.evaluator_id = any(caller_actors_as('{national_evaluator}'));
  is_region := evaluation_programme(e.pilot_id, e.programme_id, e.activity_id) = any(caller_programmes());
  if tg_op <> 'UPDATE' and not is_region then
    perform forbid('The region comments.');
  elsif tg_op = 'UPDATE' and new.text <> old.text and not is_region then
    perform forbid('The region comments; the evaluator answers.', '/text');
  elsif tg_op <> 'DELETE' and new.answer is distinct from (case tg_op when 'UPDATE' then old.answer end) and not coalesce(evaluates, false) then
    perform forbid('The evaluator answers.', '/answer');
  elsif tg_op <> 'DELETE' and new.status <> (case tg_op when 'UPDATE' then old.status else 'open' end) and not coalesce(evaluates, false) then
    perform forbid('The evaluator resolves comments.', '/status');
  elsif e.status <> 'fact_check' then
    perform refuse(409, 'no-fact-check', 'Comments are written and answered while the evaluation is in fact_check.');
  elsif tg_op = 'DELETE' then
    if old.status = 'resolved' then
      perform refuse(409, 'comment-resolved', 'What was resolved stays.');
    end if;
    return old;
  elsif tg_op = 'UPDATE' and old.status = 'resolved' and new.text <> old.text then
    perform refuse(409, 'comment-resolved', 'What was resolved stays as it was.', '/text');
  elsif tg_op = 'INSERT' and (select count(*) from evaluation_comment c where c.evaluation_id = e.id) >= most then
    perform refuse(409, 'comments-full', format('An evaluation has at most %s comments.', most));
  end if;
  return new;
end
$$;

create function evaluation_comment_keep() returns trigger language plpgsql as $$
begin
  new.status := coalesce(new.status, 'open');
  if tg_op = 'INSERT' and current_user = 'ioa_api' then
    new.actor := ioa.caller_subject();
  end if;
  return new;
end
$$;

-- What was remarked is answered before anything is approved.
create function evaluation_comments_resolved() returns trigger
language plpgsql security definer set search_path = ioa, pg_temp as $$
begin
  if exists (select from evaluation_comment c where c.evaluation_id = new.id and c.status = 'open') then
    perform refuse(409, 'comments-open', 'The evaluator resolves each comment of the region before the evaluation is approved.', step_pointer());
  end if;
  return new;
end
$$;

-- Seen by the programme and those who see all of it, whatever becomes of the evaluation. When that is gone, its own entry says enough.
create function log_evaluation_comment() returns trigger
language plpgsql security definer set search_path = ioa, pg_temp as $$
declare
  of_programme text := (evaluation_keys(coalesce(new.evaluation_id, old.evaluation_id)))[1];
begin
  if of_programme is not null then
    perform log_seen('evaluation_comment', tg_op, coalesce(new.id, old.id), coalesce(new.version, old.version),
                     'draft:' || of_programme, 'draft:' || of_programme);
  end if;
  return null;
end
$$;

create trigger a_keep before insert or update on evaluation_comment for each row execute function keep_version();
create trigger c_keep before insert or update on evaluation_comment for each row execute function evaluation_comment_keep();
create trigger e_guard before insert or update or delete on evaluation_comment for each row when (current_user = 'ioa_api')
  execute function guard_evaluation_comment();
create trigger y_log after insert or update or delete on evaluation_comment for each row execute function log_evaluation_comment();
create trigger d_step_after_comments before update of status on evaluation for each row
  when (current_user = 'ioa_api' and old.status = 'fact_check' and new.status = 'approved') execute function evaluation_comments_resolved();
select audit_table('evaluation_comment', 'status');

revoke all on evaluation_comment from public, ioa_api;
revoke all on all functions in schema ioa from public;
grant select on readable_evaluation_comment to ioa_api;
grant select, insert, update, delete on writable_evaluation_comment to ioa_api;
grant execute on function evaluation_keys(uuid) to ioa_api;
