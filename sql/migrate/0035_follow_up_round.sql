-- Follow-up rounds: what the national programme asks its programmes or pilots for, when, and by which questions.
set search_path = ioa, public;

-- What a constraint on one table cannot say, told as a constraint would: by a name such as "report__answers.summary__type".
create function refuse_member(name text) returns void language plpgsql as $$
begin
  raise exception using errcode = '23514', message = 'a rule is broken', constraint = name;
end
$$;

-- [{id, text, kind, required, choices: [{id, text}]}]
create function is_question_id(value jsonb) returns boolean language plpgsql immutable parallel safe as $$
begin
  return coalesce(ioa.is_text(value, 50) and value #>> '{}' ~ '^[a-z][a-z0-9]*(_[a-z0-9]+)*$', false);
end
$$;

create function is_choices(value jsonb) returns boolean language plpgsql immutable parallel safe as $$
begin
  return case when jsonb_typeof(value) <> 'array' then false when jsonb_array_length(value) not between 1 and 50 then false
    else (select bool_and(coalesce(ioa.is_object_of(c, '{id,text}') and ioa.is_question_id(c -> 'id') and c ? 'text'
                                   and ioa.is_multilingual(c -> 'text', 500), false))
            and count(distinct c ->> 'id') = count(*)
          from jsonb_array_elements(value) c) end;
end
$$;

create function is_questions(value jsonb) returns boolean language plpgsql immutable parallel safe as $$
begin
  return case when jsonb_typeof(value) <> 'array' then false when jsonb_array_length(value) > 100 then false
    else coalesce((select bool_and(coalesce(
        ioa.is_object_of(q, '{id,text,kind,required,choices}') and ioa.is_question_id(q -> 'id') and q ? 'text'
        and ioa.is_multilingual(q -> 'text', 500) and q ->> 'kind' in ('text', 'number', 'choice', 'boolean', 'date')
        and coalesce(jsonb_typeof(q -> 'required') = 'boolean', true)
        and case when q ->> 'kind' = 'choice' then ioa.is_choices(q -> 'choices') else not q ? 'choices' end, false))
      from jsonb_array_elements(value) q), true) and octet_length(value::text) <= 400000 end;
end
$$;

-- It asks each of the pilots, or each of the programmes: those that are named, or all of the programmes that are named, or all.
create table follow_up_round (
  id            uuid primary key,
  version       integer not null default 1,
  created_at    timestamptz not null default clock_timestamp(),
  updated_at    timestamptz not null default clock_timestamp(),
  language      text not null default 'nb',
  programme_id  uuid not null,
  title         jsonb not null,
  description   jsonb,
  period        jsonb not null,
  due           date not null,
  status        text not null default 'draft',
  asks          text not null default 'pilots',
  programme_ids uuid[] not null default '{}',
  pilot_ids     uuid[] not null default '{}',
  questions     jsonb not null default '[]',
  constraint follow_up_round__language__enum check (is_language(language)),
  constraint follow_up_round__programme_id__exists foreign key (programme_id) references programme,
  constraint follow_up_round__title__format check (is_multilingual(title, 500)),
  constraint follow_up_round__description__format check (is_multilingual(description)),
  constraint follow_up_round__period__format check (is_period(period)),
  constraint follow_up_round__period__required check (period ?& '{from,to}'),
  constraint "follow_up_round__period.to__order" check (period ->> 'to' >= period ->> 'from'),
  constraint follow_up_round__status__enum check (status in ('draft', 'open', 'closed')),
  constraint follow_up_round__asks__enum check (asks in ('programmes', 'pilots')),
  constraint follow_up_round__programme_ids__items check (cardinality(programme_ids) <= 100),
  constraint follow_up_round__pilot_ids__items check (cardinality(pilot_ids) <= 100),
  constraint follow_up_round__pilot_ids__exactly_one check (pilot_ids = '{}' or asks = 'pilots' and programme_ids = '{}'),
  constraint follow_up_round__questions__format check (is_questions(questions)),
  constraint follow_up_round__questions__required check (status = 'draft' or questions <> '[]')
);
create index follow_up_round_by_updated on follow_up_round (updated_at, id);
create index follow_up_round_by_due on follow_up_round (due, id);
create index follow_up_round_by_programme on follow_up_round (programme_id, due, id);
create index follow_up_round_by_status on follow_up_round (status, due, id);

insert into lifecycle_step (resource, "from", "to", needs, sentence) values
  ('follow_up_round', null, 'draft', 'W', 'A new round is prepared.'),
  ('follow_up_round', 'draft', 'open', 'W', 'Those who are asked get their reports to fill.'),
  ('follow_up_round', 'open', 'closed', 'W', 'Nothing is filled in or submitted any more.');

create function question_of(questions jsonb, id text) returns jsonb language sql immutable parallel safe
begin atomic
  select q from jsonb_array_elements(questions) q where q ->> 'id' = question_of.id limit 1;
end;

-- What could be answered can be answered still, and nobody who has answered owes more.
create function questions_stay(was jsonb, becomes jsonb) returns void language plpgsql stable as $$
declare
  number integer := 0;
  q jsonb;
  earlier jsonb;
begin
  select e.value into earlier from jsonb_array_elements(was) e where question_of(becomes, e.value ->> 'id') is null limit 1;
  if found then
    perform refuse(409, 'template-in-use', format('The question "%s" has been asked; it stays.', earlier ->> 'id'), '/questions');
  end if;
  for q in select e.value from jsonb_array_elements(becomes) e loop
    earlier := question_of(was, q ->> 'id');
    if earlier ->> 'kind' <> q ->> 'kind' then
      perform refuse(409, 'template-in-use', 'A question that has been asked stays of its kind.', format('/questions/%s/kind', number));
    elsif coalesce((q ->> 'required')::boolean, false) and not coalesce((earlier ->> 'required')::boolean, false) then
      perform refuse(409, 'template-in-use', 'A round that is open demands no more than it did.', format('/questions/%s/required', number));
    elsif exists (select from jsonb_array_elements(earlier -> 'choices') c where question_of(q -> 'choices', c ->> 'id') is null) then
      perform refuse(409, 'template-in-use', 'What could be chosen can be chosen still.', format('/questions/%s/choices', number));
    end if;
    number := number + 1;
  end loop;
end
$$;

create function follow_up_round_keep() returns trigger
language plpgsql security definer set search_path = ioa, pg_temp as $$
declare
  twice integer;
begin
  new.language := coalesce(new.language, 'nb');
  new.status := coalesce(new.status, 'draft');
  new.asks := coalesce(new.asks, 'pilots');
  new.programme_ids := coalesce(new.programme_ids, '{}');
  new.pilot_ids := coalesce(new.pilot_ids, '{}');
  new.questions := coalesce(new.questions, '[]');
  if exists (select from programme g where g.id = new.programme_id and g.level <> 'national') then
    perform refuse_member('follow_up_round__programme_id__level');
  end if;
  select e.place - 1 into twice
  from jsonb_array_elements(case jsonb_typeof(new.questions) when 'array' then new.questions else '[]' end) with ordinality e (value, place)
  where exists (select from jsonb_array_elements(new.questions) with ordinality o (value, place)
                where o.place < e.place and o.value ->> 'id' = e.value ->> 'id')
  order by e.place limit 1;
  if found then
    perform refuse_member(format('follow_up_round__questions.%s.id__unique_items', twice));
  end if;
  if tg_op = 'UPDATE' and old.status <> 'draft' then
    if (new.programme_id, new.asks, new.programme_ids, new.pilot_ids)
       is distinct from (old.programme_id, old.asks, old.programme_ids, old.pilot_ids) then
      perform refuse(409, 'template-in-use', 'Who is asked was decided when the round opened; a report can be added.', '/asks');
    elsif new.questions <> old.questions then
      perform questions_stay(old.questions, new.questions);
    end if;
  end if;
  return new;
end
$$;

-- --------------------------------------------------------------------------------------------------- rights
-- The statuses of the rounds that the caller may read, as the keys of an object.
create function caller_round_keys() returns jsonb
language plpgsql stable parallel safe security definer set search_path = ioa, pg_temp as $$
declare
  rights jsonb := caller_rights();
begin
  return case when rights ?| '{national_admin,national_evaluator}' then '{"draft": true, "open": true, "closed": true}'::jsonb
    when rights ?| '{regional_manager,buyer,integration}' then '{"open": true, "closed": true}' end;
end
$$;

create view readable_follow_up_round as
select f.id, f.version, f.created_at, f.updated_at, f.language, f.programme_id, f.title, f.description, f.period, f.due, f.status, f.asks,
  f.programme_ids, f.pilot_ids, f.questions
from follow_up_round f
where (select caller_round_keys()) ? f.status;

-- Those who run the rounds: the national programme and its evaluators.
create view writable_follow_up_round as
select f.id, f.version, f.language, f.programme_id, f.title, f.description, f.period, f.due, f.status, f.asks, f.programme_ids, f.pilot_ids,
  f.questions
from follow_up_round f
where (select caller_has_any('{national_admin,national_evaluator}'))
with check option;

create function guard_follow_up_round() returns trigger
language plpgsql security definer set search_path = ioa, pg_temp as $$
begin
  if tg_op = 'INSERT' or new.programme_id <> old.programme_id then
    perform require_programme(new.programme_id, '/programme_id');
  end if;
  if tg_op = 'INSERT' or new.programme_ids <> old.programme_ids then
    for i in 1 .. cardinality(new.programme_ids) loop
      perform require_programme(new.programme_ids[i], '/programme_ids/' || i - 1);
    end loop;
  end if;
  if tg_op = 'INSERT' or new.pilot_ids <> old.pilot_ids then
    for i in 1 .. cardinality(new.pilot_ids) loop
      perform require_pilot(new.pilot_ids[i], '/pilot_ids/' || i - 1);
    end loop;
  end if;
  return new;
end
$$;

-- -------------------------------------------------------------------------------------------------- changes
-- A row that is seen by one audience at a time: whoever loses it is told so, but for a draft that its readers keep.
create function log_seen(resource text, op text, id uuid, version integer, was text, now_is text) returns void
language plpgsql set search_path = ioa, pg_temp as $$
begin
  if op = 'DELETE' then
    perform log_change(resource, id, version, 'delete', was);
  elsif op = 'INSERT' then
    perform log_change(resource, id, version, 'create', now_is);
  elsif now_is = 'public' and was <> 'public' then
    perform log_change(resource, id, version, 'publish', now_is);
  else
    if audience_lost(was, now_is) and not (was like 'draft:%' and now_is like 'internal:%') then
      perform log_change(resource, id, version, 'unpublish', was);
    end if;
    perform log_change(resource, id, version, 'update', now_is);
  end if;
end
$$;

create function log_follow_up_round() returns trigger
language plpgsql security definer set search_path = ioa, pg_temp as $$
begin
  perform log_seen('follow_up_round', tg_op, coalesce(new.id, old.id), coalesce(new.version, old.version),
    case when old.status = 'draft' then 'draft:' || old.programme_id else 'internal:' end,
    case when new.status = 'draft' then 'draft:' || new.programme_id else 'internal:' end);
  return null;
end
$$;

create trigger a_keep before insert or update on follow_up_round for each row execute function keep_version();
create trigger c_keep before insert or update on follow_up_round for each row execute function follow_up_round_keep();
create trigger d_lifecycle before insert or update of status on follow_up_round for each row when (current_user = 'ioa_api')
  execute function follow_lifecycle();
create trigger e_guard before insert or update on follow_up_round for each row when (current_user = 'ioa_api')
  execute function guard_follow_up_round();
create trigger y_log after insert or update or delete on follow_up_round for each row execute function log_follow_up_round();
select audit_table('follow_up_round', 'status');

revoke all on follow_up_round from public, ioa_api;
revoke all on all functions in schema ioa from public;
grant select on readable_follow_up_round to ioa_api;
grant select, insert, update, delete on writable_follow_up_round to ioa_api;
grant execute on function caller_round_keys(), is_question_id(jsonb), is_choices(jsonb), is_questions(jsonb) to ioa_api;
