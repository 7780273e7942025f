-- What published evaluations recommend, followed up one by one. The texts stay as they were published.
set search_path = ioa, public;

create table recommendation (
  id            uuid primary key,
  version       integer not null default 1,
  created_at    timestamptz not null default clock_timestamp(),
  updated_at    timestamptz not null default clock_timestamp(),
  evaluation_id uuid not null,
  place         integer not null,
  text          jsonb not null,
  status        text not null default 'open',
  note          jsonb,
  closed_on     date,
  constraint recommendation__evaluation_id__exists foreign key (evaluation_id) references evaluation on delete cascade,
  constraint recommendation__place__unique unique (evaluation_id, place),
  constraint recommendation__text__format check (is_multilingual(text, 5000)),
  constraint recommendation__status__enum check (status in ('open', 'closed')),
  constraint recommendation__note__format check (is_multilingual(note, 5000)),
  constraint recommendation__note__required check (status = 'open' or note is not null),
  constraint recommendation__closed_on__status check ((status = 'closed') = (closed_on is not null))
);
create index recommendation_by_updated on recommendation (updated_at, id);
create index recommendation_by_created on recommendation (created_at, id);
create index recommendation_by_status on recommendation (status, updated_at, id);

-- What an evaluation recommends when it is published. One that came closed was followed up already.
create function recommendations_of(e evaluation) returns void
language plpgsql security definer set search_path = ioa, pg_temp as $$
begin
  insert into recommendation (id, evaluation_id, place, text, status, note, closed_on)
  select new_uuid(), e.id, r.place, r.value -> 'text', coalesce(r.value ->> 'status', 'open'),
    case when r.value ->> 'status' = 'closed'
      then '{"nb": "Lukket da evalueringen ble publisert.", "en": "Closed when the evaluation was published."}'::jsonb end,
    case when r.value ->> 'status' = 'closed' then (e.published_at at time zone 'Europe/Oslo')::date end
  from jsonb_array_elements(e.recommendations) with ordinality r (value, place);
end
$$;

create function recommendations_published() returns trigger
language plpgsql security definer set search_path = ioa, pg_temp as $$
begin
  perform recommendations_of(new);
  return null;
end
$$;

create function recommendations_stay() returns trigger
language plpgsql security definer set search_path = ioa, pg_temp as $$
begin
  perform refuse(409, 'recommendations-published', 'What was published as recommended stays; it is followed up in /v1/recommendations.',
                 '/recommendations');
  return null;
end
$$;

create function recommendation_keep() returns trigger
language plpgsql security definer set search_path = ioa, pg_temp as $$
begin
  new.status := coalesce(new.status, 'open');
  new.closed_on := case when new.status = 'closed' then coalesce(new.closed_on, (now() at time zone 'Europe/Oslo')::date) end;
  if new.closed_on > (now() at time zone 'Europe/Oslo')::date then
    perform refuse(422, 'range', 'It is closed today or has been.', '/closed_on');
  end if;
  return new;
end
$$;

-- The evaluation tells which of its recommendations are open.
create function recommendation_in_evaluation() returns trigger
language plpgsql security definer set search_path = ioa, pg_temp as $$
begin
  update evaluation e set recommendations = jsonb_set(e.recommendations, array[(new.place - 1)::text, 'status'], to_jsonb(new.status))
  where e.id = new.evaluation_id and jsonb_array_length(e.recommendations) >= new.place;
  return null;
end
$$;

create view readable_recommendation as
select r.id, r.version, r.created_at, r.updated_at, r.evaluation_id, r.place, r.text, r.status, r.note, r.closed_on
from recommendation r
join readable_evaluation e on e.id = r.evaluation_id;

-- Those who follow it up: the programme that it is for, and the national one.
create view writable_recommendation as
select r.id, r.version, r.status, r.note, r.closed_on
from recommendation r
where (select caller_has('national_admin'))
   or (evaluation_keys(r.evaluation_id))[1] = any((select caller_programmes())::text[])
with check option;

-- Seen by those who see the evaluation.
create function log_recommendation() returns trigger
language plpgsql security definer set search_path = ioa, pg_temp as $$
declare
  seen_by text;
begin
  select audience(e.visibility, evaluation_programme(e.pilot_id, e.programme_id, e.activity_id)) into seen_by
  from evaluation e where e.id = coalesce(new.evaluation_id, old.evaluation_id);
  if found then
    perform log_seen('recommendation', tg_op, coalesce(new.id, old.id), coalesce(new.version, old.version), seen_by, seen_by);
  end if;
  return null;
end
$$;

create trigger a_keep before insert or update on recommendation for each row execute function keep_version();
create trigger c_keep before insert or update on recommendation for each row execute function recommendation_keep();
create trigger f_evaluation after update of status on recommendation for each row when (new.status <> old.status)
  execute function recommendation_in_evaluation();
create trigger y_log after insert or update or delete on recommendation for each row execute function log_recommendation();
create trigger d_recommendations before update of recommendations on evaluation for each row
  when (current_user = 'ioa_api' and old.status in ('published', 'withdrawn') and old.published_at is not null
        and new.recommendations <> old.recommendations) execute function recommendations_stay();
create trigger f_recommendations after update of status on evaluation for each row
  when (new.status = 'published' and old.status <> 'published') execute function recommendations_published();
select audit_table('recommendation', 'status');
select recommendations_of(e) from evaluation e where e.status = 'published';

revoke all on recommendation from public, ioa_api;
revoke all on all functions in schema ioa from public;
grant select on readable_recommendation to ioa_api;
grant select, update on writable_recommendation to ioa_api;
