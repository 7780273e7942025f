-- Reports: what a round asks one pilot or one programme for, and what it answers.
set search_path = ioa, public;

-- A report of a pilot is in the programme that the pilot is in.
create table report (
  id            uuid primary key,
  version       integer not null default 1,
  created_at    timestamptz not null default clock_timestamp(),
  updated_at    timestamptz not null default clock_timestamp(),
  round_id      uuid not null,
  programme_id  uuid not null,
  pilot_id      uuid,
  status        text not null default 'requested',
  answers       jsonb not null default '{}',
  submitted_at  timestamptz,
  approved_at   timestamptz,
  return_reason text,
  constraint report__round_id__exists foreign key (round_id) references follow_up_round,
  constraint report__programme_id__exists foreign key (programme_id) references programme,
  constraint report__pilot_id__exists foreign key (pilot_id) references pilot,
  constraint report__pilot_id__unique unique (round_id, pilot_id),
  constraint report__status__enum check (status in ('requested', 'in_progress', 'submitted', 'returned', 'approved')),
  constraint report__answers__format check (jsonb_typeof(answers) = 'object' and octet_length(answers::text) <= 1000000),
  constraint report__submitted_at__status check (submitted_at is not null or status in ('requested', 'in_progress')),
  constraint report__approved_at__status check ((status = 'approved') = (approved_at is not null)),
  constraint report__return_reason__required check (return_reason is not null or status <> 'returned'),
  constraint report__return_reason__length check (btrim(return_reason) <> '' and length(return_reason) <= 5000)
);
create unique index report__programme_id__unique on report (round_id, programme_id) where pilot_id is null;
create index report_by_updated on report (updated_at, id);
create index report_by_created on report (created_at, id);
create index report_by_round on report (round_id, status, updated_at, id);
create index report_by_programme on report (programme_id, updated_at, id);
create index report_by_pilot on report (pilot_id, updated_at, id);
create index report_by_status on report (status, updated_at, id);

insert into lifecycle_step (resource, "from", "to", needs, sentence) values
  ('report', null, 'requested', 'A', 'The round asks for it.'),
  ('report', 'requested', 'in_progress', 'W', 'The region begins to fill it.'),
  ('report', 'in_progress', 'submitted', 'W', 'The region hands it in.'),
  ('report', 'submitted', 'returned', 'A', 'The national programme wants more, and says what.'),
  ('report', 'returned', 'submitted', 'W', 'The region hands it in again.'),
  ('report', 'submitted', 'approved', 'A', 'The national programme takes it as it is.');

-- ----------------------------------------------------------------------------------------------- the answers
-- What is wrong with an answer, as the code of a problem; null when nothing is.
create function answer_fault(question jsonb, answer jsonb) returns text language sql immutable parallel safe
return case
  when question is null then 'unknown_member'
  when jsonb_typeof(answer) <> case when question ->> 'kind' in ('number', 'boolean') then question ->> 'kind' else 'string' end then 'type'
  when question ->> 'kind' = 'text' and btrim(answer #>> '{}') = '' then 'min_length'
  when question ->> 'kind' = 'text' and length(answer #>> '{}') > 20000 then 'max_length'
  when question ->> 'kind' = 'number' and abs((answer #>> '{}')::numeric) > 1e15 then 'range'
  when question ->> 'kind' = 'date' and not is_day(answer #>> '{}') then 'date'
  when question ->> 'kind' = 'choice' and question_of(question -> 'choices', answer #>> '{}') is null then 'enum'
end;

create function require_answers(questions jsonb, answers jsonb) returns void language plpgsql stable as $$
declare
  wrong record;
begin
  select a.key, answer_fault(question_of(questions, a.key), a.value) as fault into wrong
  from jsonb_each(answers) a where answer_fault(question_of(questions, a.key), a.value) is not null
  order by a.key limit 1;
  if found then
    perform refuse_member(format('report__answers.%s__%s', wrong.key, wrong.fault));
  end if;
end
$$;

-- What is answered is answered to the questions as they are: they change after it, or before it.
create function report_keep() returns trigger
language plpgsql security definer set search_path = ioa, pg_temp as $$
declare
  asked jsonb;
begin
  new.status := coalesce(new.status, 'requested');
  new.answers := coalesce(new.answers, '{}');
  if new.pilot_id is not null then
    select p.programme_id into new.programme_id from pilot p where p.id = new.pilot_id;
  end if;
  if new.answers <> '{}' and (tg_op = 'INSERT' or new.answers <> old.answers) then
    select f.questions into asked from follow_up_round f where f.id = new.round_id for share;
    perform require_answers(asked, new.answers);
  end if;
  return new;
end
$$;

create function report_follows_pilot() returns trigger
language plpgsql security definer set search_path = ioa, pg_temp as $$
begin
  update report set programme_id = new.programme_id where pilot_id = new.id;
  return null;
end
$$;

-- ---------------------------------------------------------------------------------------------- who is asked
-- Of pilots those that the programmes have taken in, and that were not over before the period; those that are named in any case.
create function round_asks(f follow_up_round, out programme_id uuid, out pilot_id uuid) returns setof record
language sql stable security definer set search_path = ioa, pg_temp
begin atomic
  with asked(id) as (
    select g.id from programme g
    where g.id = any(f.programme_ids)
       or f.programme_ids = '{}' and f.asks = 'programmes' and g.parent_id = f.programme_id and g.status in ('active', 'closing')
       or f.programme_ids = '{}' and f.asks = 'pilots' and f.programme_id in (g.id, g.parent_id)
  )
  select asked.id, null::uuid from asked where f.asks = 'programmes'
  union all
  select p.programme_id, p.id from pilot p where p.id = any(f.pilot_ids)
  union all
  select p.programme_id, p.id from pilot p join asked on asked.id = p.programme_id
  where f.asks = 'pilots' and f.pilot_ids = '{}' and p.stage not in ('idea', 'proposed', 'cancelled')
    and not (p.stage = 'completed' and coalesce(p.actual_dates ->> 'completed' < f.period ->> 'from', false));
end;

create function require_room(of_round uuid) returns void
language plpgsql stable security definer set search_path = ioa, pg_temp as $$
declare
  most constant integer := 1000;
begin
  if (select count(*) from (select from report r where r.round_id = of_round limit most + 1) one) > most then
    perform refuse(409, 'round-full', format('A round asks for at most %s reports: name fewer programmes or pilots.', most));
  end if;
end
$$;

-- The reports of all who are asked, in the transaction that opens the round.
create function round_opens() returns trigger
language plpgsql security definer set search_path = ioa, pg_temp as $$
begin
  insert into report (id, round_id, programme_id, pilot_id)
  select new_uuid(), new.id, a.programme_id, a.pilot_id from round_asks(new) a limit 1001
  on conflict do nothing;
  if not exists (select from report r where r.round_id = new.id) then
    perform refuse(409, 'nobody-asked', 'There is no programme or pilot that this round would ask.', '/status');
  end if;
  perform require_room(new.id);
  return null;
end
$$;

-- --------------------------------------------------------------------------------------------------- rights
-- `*` to those who read all reports; else the programmes that are managed, and the buyer's own pilots.
create function caller_report_keys() returns jsonb
language plpgsql stable parallel safe security definer set search_path = ioa, pg_temp as $$
declare
  rights jsonb := caller_rights();
begin
  if rights ?| '{national_admin,national_evaluator,integration}' then
    return '["*"]';
  end if;
  return to_jsonb(rights_programmes(rights) || rights_buyer_pilots(rights));
end
$$;

create view readable_report as
select r.id, r.version, r.created_at, r.updated_at, r.round_id, r.programme_id, r.pilot_id, r.status, r.answers, r.submitted_at,
  r.approved_at, r.return_reason,
  r.status in ('requested', 'in_progress', 'returned') and f.due < (now() at time zone 'Europe/Oslo')::date as overdue
from report r
join follow_up_round f on f.id = r.round_id
where (select caller_report_keys()) ?| array['*', r.programme_id::text, r.pilot_id::text];

create view writable_report as
select r.id, r.version, r.round_id, r.programme_id, r.pilot_id, r.answers
from report r
where (select caller_has('national_admin'))
   or r.programme_id = any((select caller_programmes())::uuid[])
   or r.pilot_id = any((select caller_buyer_pilots())::uuid[])
with check option;

create function round_status(of_round uuid) returns text
language plpgsql security definer set search_path = ioa, pg_temp as $$
declare
  status text;
begin
  select f.status into status from follow_up_round f where f.id = of_round for share;
  return status;
end
$$;

-- A round's reports are filled while it is open, each until it is submitted. Who answers first begins it; a buyer does not begin.
create function guard_report() returns trigger
language plpgsql security definer set search_path = ioa, pg_temp as $$
begin
  if tg_op <> 'UPDATE' and not caller_has('national_admin') then
    perform forbid('Reports are asked for by the national programme.');
  end if;
  if tg_op = 'DELETE' then
    if old.status not in ('requested', 'in_progress') then
      perform refuse(409, 'report-submitted', 'A report that was submitted is kept.');
    end if;
    return old;
  elsif tg_op = 'INSERT' then
    if not exists (select from readable_follow_up_round f where f.id = new.round_id) then
      perform refuse(422, 'exists', 'There is no such round.', '/round_id');
    end if;
    perform require_pilot(new.pilot_id, '/pilot_id');
    perform require_programme(new.programme_id, '/programme_id');
    perform 1 from follow_up_round f where f.id = new.round_id for no key update; -- the limit is of all who ask at once
  end if;
  if round_status(new.round_id) <> 'open' then
    perform refuse(409, 'round-not-open', 'Reports are filled while their round is open.');
  elsif new.status not in ('requested', 'in_progress', 'returned') then
    perform refuse(409, 'report-submitted', 'A report that is submitted is changed when it was returned.');
  elsif tg_op = 'UPDATE' and new.status = 'requested' then
    if not caller_in_charge(new.programme_id) then
      perform forbid('The region begins the report; then its buyer fills what it knows.', '/answers');
    end if;
    new.status := 'in_progress';
  end if;
  return new;
end
$$;

create function report_has_room() returns trigger
language plpgsql security definer set search_path = ioa, pg_temp as $$
begin
  perform require_room(new.round_id);
  return null;
end
$$;

create function log_report() returns trigger
language plpgsql security definer set search_path = ioa, pg_temp as $$
begin
  perform log_seen('report', tg_op, coalesce(new.id, old.id), coalesce(new.version, old.version),
    'internal:' || old.programme_id, 'internal:' || new.programme_id);
  return null;
end
$$;

create trigger a_keep before insert or update on report for each row execute function keep_version();
create trigger c_keep before insert or update on report for each row execute function report_keep();
create trigger e_guard before insert or update or delete on report for each row when (current_user = 'ioa_api')
  execute function guard_report();
create trigger f_room after insert on report for each row when (current_user = 'ioa_api') execute function report_has_room();
create trigger y_log after insert or update or delete on report for each row execute function log_report();
create trigger f_reports after update of programme_id on pilot for each row
  when (new.programme_id <> old.programme_id) execute function report_follows_pilot();
create trigger f_opens after update of status on follow_up_round for each row
  when (new.status = 'open' and old.status = 'draft') execute function round_opens();
select audit_table('report', 'status');

revoke all on report from public, ioa_api;
revoke all on all functions in schema ioa from public;
grant select on readable_report to ioa_api;
grant select, insert, update, delete on writable_report to ioa_api;
grant execute on function caller_report_keys() to ioa_api;
