-- Enquiries: what somebody outside writes to a programme. Whoever writes may be nobody that is known here; it is read by who handles it, and
-- forgotten in time.
set search_path = ioa, public;

insert into lifecycle_step (resource, "from", "to", needs, sentence) values
  ('enquiry', null, 'new', 'W', 'Somebody writes.'),
  ('enquiry', 'new', 'open', 'W', 'The programme looks into it.'),
  ('enquiry', 'new', 'spam', 'W', 'It is none.'),
  ('enquiry', 'open', 'answered', 'W', 'Whoever wrote has an answer.'),
  ('enquiry', 'open', 'closed', 'W', 'There is nothing to answer, or nobody.'),
  ('enquiry', 'open', 'spam', 'W', 'It is none.'),
  ('enquiry', 'answered', 'open', 'W', 'The answer was not the last word.'),
  ('enquiry', 'answered', 'closed', 'W', 'It is done.'),
  ('enquiry', 'closed', 'open', 'W', 'It was not done.'),
  ('enquiry', 'spam', 'open', 'W', 'It is one after all.');

-- Without an actor it is from somebody who speaks for no organisation here. What is written to a programme goes with it, so that nobody keeps
-- a programme in place by writing to it.
create table enquiry (
  id           uuid primary key,
  version      integer not null default 1,
  created_at   timestamptz not null default clock_timestamp(),
  updated_at   timestamptz not null default clock_timestamp(),
  language     text not null default 'nb',
  programme_id uuid not null,
  pilot_id     uuid,
  activity_id  uuid,
  actor_id     uuid,
  subject      text not null,
  text         text not null,
  name         text,
  email        text,
  status       text not null default 'new',
  answer       text,
  note         text,
  constraint enquiry__language__enum check (is_language(language)),
  constraint enquiry__programme_id__exists foreign key (programme_id) references programme on delete cascade,
  constraint enquiry__pilot_id__exists foreign key (pilot_id) references pilot on delete set null,
  constraint enquiry__activity_id__exists foreign key (activity_id) references activity on delete set null,
  constraint enquiry__actor_id__exists foreign key (actor_id) references actor on delete set null,
  -- One line each: they end up in the header of a mail.
  constraint enquiry__subject__pattern check (btrim(subject) <> '' and subject !~ '[\x01-\x1f\x7f]' and length(subject) <= 200),
  constraint enquiry__text__length check (btrim(text, E' \t\r\n') <> '' and length(text) <= 10000),
  constraint enquiry__name__pattern check (btrim(name) <> '' and name !~ '[\x01-\x1f\x7f]' and length(name) <= 200),
  constraint enquiry__email__format check (email ~ '^[^@\s]+@[^@\s]+$' and length(email) <= 320),
  constraint enquiry__status__enum check (status in ('new', 'open', 'answered', 'closed', 'spam')),
  constraint enquiry__answer__length check (btrim(answer, E' \t\r\n') <> '' and length(answer) <= 10000),
  constraint enquiry__note__length check (btrim(note, E' \t\r\n') <> '' and length(note) <= 5000)
);
create index enquiry_by_created on enquiry (created_at, id);
create index enquiry_by_updated on enquiry (updated_at, id);
create index enquiry_by_programme on enquiry (programme_id, created_at, id);
create index enquiry_by_status on enquiry (status, created_at, id);
create index enquiry_by_pilot on enquiry (pilot_id, created_at, id);
create index enquiry_by_activity on enquiry (activity_id, created_at, id);
create index enquiry_by_actor on enquiry (actor_id, created_at, id);
create index enquiry_waiting on enquiry (programme_id, actor_id) where status in ('new', 'open');

create function enquiry_keep() returns trigger language plpgsql as $$
begin
  new.language := coalesce(new.language, 'nb');
  new.status := coalesce(new.status, case tg_op when 'UPDATE' then old.status else 'new' end);
  return new;
end
$$;

-- --------------------------------------------------------------------------------------------------- rights
-- As caller_registration_keys: the organisations that one speaks for, and the programmes that one answers for.
create function caller_enquiry_keys() returns jsonb
language plpgsql stable parallel safe security definer set search_path = ioa, pg_temp as $$
declare
  rights jsonb;
begin
  if caller() is null then
    return null;
  end if;
  rights := caller_rights();
  if rights ? 'national_admin' then
    return '["all"]';
  end if;
  return to_jsonb(rights_actors(rights, '{buyer,supplier,researcher}') || rights_programmes(rights));
end
$$;

-- The note is among those who handle it.
create view readable_enquiry as
select e.id, e.version, e.created_at, e.updated_at, e.language, e.programme_id, e.pilot_id, e.activity_id, e.actor_id, e.subject, e.text,
  e.name, e.email, e.status, e.answer,
  case when (select caller_enquiry_keys()) ?| array['all', e.programme_id::text] then e.note end as note
from enquiry e
where (select caller_enquiry_keys()) ?| array['all', e.programme_id::text, e.actor_id::text];

-- What its own transaction has taken in, and nothing else: so whoever writes gets a receipt, and reads no enquiry by it, not even the own
-- one again. Who may write, to whom and how much is in the guard.
create view received_enquiry as
select e.id, e.version, e.created_at, e.updated_at, e.language, e.programme_id, e.pilot_id, e.activity_id, e.actor_id, e.subject, e.text,
  e.name, e.email, e.status, e.answer, e.note
from enquiry e
where e.xmin = pg_current_xact_id_if_assigned()::xid;

-- Whoever handles it. What was written stays as it was.
create view writable_enquiry as
select e.id, e.version, e.programme_id, e.status, e.answer, e.note
from enquiry e
where (select caller_has('national_admin'))
   or e.programme_id = any((select caller_programmes())::uuid[])
with check option;

-- Everybody writes, so that there is an end to it: of those who wait for an answer from a programme, so many may be from callers without an
-- organisation, all together, and so many from each organisation. So the former do not keep the latter out.
create function enquiry_room(of_programme uuid, of_actor uuid) returns void language plpgsql as $$
declare
  most integer := case when of_actor is null then 500 else 50 end;
begin
  perform pg_advisory_xact_lock(hashtextextended('ioa.enquiry ' || of_programme, 0)); -- the last place is given once
  if (select count(*) from (
        select from enquiry e
        where e.programme_id = of_programme and e.actor_id is not distinct from of_actor and e.status in ('new', 'open') limit most) waiting) >= most then
    perform refuse(409, 'enquiries-full', format(case when of_actor is null
      then 'The programme takes at most %s enquiries that wait for an answer. Use its contact point, or try again in some days.'
      else 'The programme takes at most %s enquiries of one organisation that wait for an answer.' end, most));
  end if;
end
$$;

create function guard_enquiry() returns trigger
language plpgsql security definer set search_path = ioa, pg_temp as $$
begin
  new.status := 'new';
  if new.actor_id is not null and not coalesce(new.actor_id = any(caller_actors_as('{buyer,supplier,researcher}')), false) then
    perform forbid('One writes for one''s own organisation, or for none.', '/actor_id');
  end if;
  perform require_programme(new.programme_id, '/programme_id');
  if not exists (select from programme g where g.id = new.programme_id and g.visibility = 'published') then
    perform refuse(409, 'not-open', 'Enquiries are taken by programmes that are published.', '/programme_id');
  elsif new.pilot_id is not null
     and not exists (select from readable_pilot p where p.id = new.pilot_id and p.programme_id = new.programme_id) then
    perform refuse(422, 'exists', 'There is no such pilot of this programme.', '/pilot_id');
  elsif new.activity_id is not null
     and not exists (select from readable_activity a
                     where a.id = new.activity_id and new.programme_id = any(a.programme_id || a.co_programme_ids)) then
    perform refuse(422, 'exists', 'There is no such activity of this programme.', '/activity_id');
  end if;
  perform enquiry_room(new.programme_id, new.actor_id);
  return new;
end
$$;

-- Who may learn of it: who handles it. When the programme is gone, its own entry says enough.
create function log_enquiry() returns trigger
language plpgsql security definer set search_path = ioa, pg_temp as $$
declare
  of enquiry := case tg_op when 'DELETE' then old else new end;
begin
  if exists (select from programme g where g.id = of.programme_id) then
    perform log_change('enquiry', of.id, of.version, case tg_op when 'INSERT' then 'create' when 'UPDATE' then 'update' else 'delete' end,
                       'enquiry:' || of.programme_id);
  end if;
  return null;
end
$$;

create trigger a_keep before insert or update on enquiry for each row execute function keep_version();
create trigger c_keep before insert or update on enquiry for each row execute function enquiry_keep();
create trigger e_guard before insert on enquiry for each row when (current_user = 'ioa_api') execute function guard_enquiry();
create trigger y_log after insert or update or delete on enquiry for each row execute function log_enquiry();
select follow_status('enquiry');
select audit_table('enquiry', 'status');

-- Who took a step and why is among those who handle it.
create view readable_enquiry_transition as
select t.id, t.object_id as enquiry_id, t.at, t."from", t."to", t.reason, t.actor
from status_transition t
join readable_enquiry e on e.id = t.object_id
where t.resource = 'enquiry' and (select caller_enquiry_keys()) ?| array['all', e.programme_id::text];

revoke all on enquiry from public, ioa_api;
revoke all on all functions in schema ioa from public;
grant select on readable_enquiry, readable_enquiry_transition to ioa_api;
grant select, insert on received_enquiry to ioa_api;
grant select, update, delete on writable_enquiry to ioa_api;
grant execute on function caller_enquiry_keys() to ioa_api;
