-- Questions to a pilot and their answers. An answer is for everyone who sees the pilot, and so is the question then, but not who asked.
set search_path = ioa, public;

insert into lifecycle_step (resource, "from", "to", needs, sentence) values
  ('question', null, 'asked', 'W', 'Somebody asks.'),
  ('question', 'asked', 'answered', 'W', 'Everyone reads question and answer.'),
  ('question', 'asked', 'declined', 'W', 'It is not a question that is answered here.'),
  ('question', 'declined', 'answered', 'W', 'It is answered after all.'),
  ('question', 'asked', 'withdrawn', 'W', 'Who asked does not ask any more.');

-- Without an actor it was asked elsewhere, and written down by the pilot's people.
create table question (
  id          uuid primary key,
  version     integer not null default 1,
  created_at  timestamptz not null default clock_timestamp(),
  updated_at  timestamptz not null default clock_timestamp(),
  pilot_id    uuid not null,
  actor_id    uuid,
  question    jsonb not null,
  answer      jsonb,
  status      text not null default 'asked',
  answered_at timestamptz,
  constraint question__pilot_id__exists foreign key (pilot_id) references pilot on delete cascade,
  constraint question__actor_id__exists foreign key (actor_id) references actor,
  constraint question__question__format check (is_multilingual(question)),
  constraint question__answer__format check (is_multilingual(answer)),
  constraint question__answer__required check (status <> 'answered' or answer is not null),
  constraint question__answer__status check (status = 'answered' or answer is null),
  constraint question__status__enum check (status in ('asked', 'answered', 'declined', 'withdrawn'))
);
create index question_by_pilot on question (pilot_id, created_at, id);
create index question_by_actor on question (actor_id);

-- Whoever gives the answer says that it is answered.
create function question_keep() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    new.status := coalesce(new.status, 'asked');
  else
    new.status := coalesce(new.status, old.status);
    if new.answer is not null and old.answer is null and new.status = old.status then
      new.status := 'answered';
    end if;
  end if;
  if new.status = 'answered' then
    new.answered_at := coalesce(new.answered_at, new.updated_at);
  end if;
  return new;
end
$$;

create view readable_question as
select q.id, q.version, q.created_at, q.updated_at, q.pilot_id,
  case when (select caller_dialogue_keys()) ?| array[q.actor_id::text, p.programme_id::text, p.id::text] then q.actor_id end as actor_id,
  q.question, q.answer, q.status, q.answered_at
from question q
join readable_pilot p on p.id = q.pilot_id
where q.status = 'answered'
   or (select caller_dialogue_keys()) ?| array[q.actor_id::text, p.programme_id::text, p.id::text];

create view writable_question as
select q.id, q.version, q.pilot_id, q.actor_id, q.question, q.answer, q.status
from question q
where exists (
  select from readable_pilot p
  where p.id = q.pilot_id and (select caller_dialogue_keys()) ?| array[q.actor_id::text, p.programme_id::text, p.id::text])
with check option;

-- Whether the caller answers for the pilot, as its programme's manager or its buyer.
create function caller_answers_for(pilot_id uuid) returns boolean language plpgsql stable as $$
begin
  return exists (select from pilot p where p.id = caller_answers_for.pilot_id
                 and (p.programme_id = any(caller_programmes()) or p.id = any(caller_buyer_pilots())));
end
$$;

-- Who asks writes the question until it is answered; the pilot's people answer, and word it so that it does not tell who asked.
create function guard_question() returns trigger
language plpgsql security definer set search_path = ioa, pg_temp as $$
declare
  of question := case tg_op when 'DELETE' then old else new end;
  answers boolean := caller_answers_for(of.pilot_id);
  asks boolean := case when of.actor_id is null then answers
                    else coalesce(of.actor_id = any(caller_actors_as('{supplier,researcher}')), false) end;
begin
  if tg_op = 'INSERT' then
    if not asks then
      if new.actor_id is null then
        perform refuse(422, 'required', 'Say which organisation asks.', '/actor_id');
      end if;
      perform forbid('One asks for one''s own organisation.', '/actor_id');
    elsif not pilot_takes_input(new.pilot_id) then
      perform refuse(409, 'dialogue-closed', 'Questions are taken by published pilots until their competition begins.');
    end if;
  elsif tg_op = 'DELETE' then
    if not asks then
      perform forbid('A question is taken back by who asked.');
    elsif old.status = 'answered' then
      perform forbid('What is answered is everybody''s, and stays.');
    end if;
    return old;
  elsif not answers and (new.answer is distinct from old.answer or new.status is distinct from old.status and new.status <> 'withdrawn') then
    perform forbid('The pilot''s people answer.', case when new.answer is distinct from old.answer then '/answer' else '/status' end);
  elsif not answers and old.status <> 'asked' then
    perform forbid('Only what is not answered yet is changed by who asked.');
  elsif not asks and new.status is distinct from old.status and new.status = 'withdrawn' then
    perform forbid('A question is withdrawn by who asked.', '/status');
  end if;
  return new;
end
$$;

-- Before the answer it is for who asked and the pilot's people; with it, for whoever sees the pilot. When the pilot is gone, its own entry
-- says enough.
create function log_question() returns trigger
language plpgsql security definer set search_path = ioa, pg_temp as $$
declare
  of question := case tg_op when 'DELETE' then old else new end;
  seen_by text;
  op text := case tg_op when 'INSERT' then 'create' when 'UPDATE' then 'update' else 'delete' end;
begin
  select audience(p.visibility, p.programme_id) into seen_by from pilot p where p.id = of.pilot_id;
  if not found then
    return null;
  elsif of.status <> 'answered' then
    seen_by := 'question:' || coalesce(of.actor_id::text, '');
  elsif seen_by = 'public' and tg_op = 'UPDATE' and old.status <> 'answered' then
    op := 'publish';
  end if;
  perform log_change('question', of.id, of.version, op, seen_by);
  return null;
end
$$;

create trigger a_keep before insert or update on question for each row execute function keep_version();
create trigger c_keep before insert or update on question for each row execute function question_keep();
create trigger e_guard before insert or update or delete on question for each row when (current_user = 'ioa_api') execute function guard_question();
create trigger y_log after insert or update or delete on question for each row execute function log_question();
select follow_status('question');
select audit_table('question', 'status');

revoke all on question from public, ioa_api;
revoke all on all functions in schema ioa from public;
grant select on readable_question to ioa_api;
grant select, insert, update, delete on writable_question to ioa_api;
