-- Indicators: how far a goal is reached, from a baseline to a target, by what is observed in between.
set search_path = ioa, public;

create table indicator (
  id         uuid primary key,
  version    integer not null default 1,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  goal_id    uuid not null,
  code       text not null,
  title      jsonb not null,
  unit       text not null,
  direction  text not null,
  baseline   jsonb not null,
  target     jsonb not null,
  method     jsonb,
  constraint indicator__goal_id__exists foreign key (goal_id) references goal on delete cascade,
  constraint indicator__code__pattern check (code ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,49}$'),
  constraint indicator__code__unique unique (goal_id, code),
  constraint indicator__title__format check (is_multilingual(title, 500)),
  constraint indicator__unit__length check (btrim(unit) <> '' and length(unit) <= 50),
  constraint indicator__direction__enum check (direction in ('increase', 'decrease')),
  constraint indicator__baseline__format check (is_measure(baseline)),
  constraint "indicator__baseline.date__required" check (baseline ? 'date'),
  constraint indicator__target__format check (is_measure(target)),
  constraint "indicator__target.date__required" check (target ? 'date'),
  constraint "indicator__target.date__order" check (target ->> 'date' collate "C" > baseline ->> 'date'),
  constraint "indicator__target.value__order" check (case direction
    when 'increase' then (target ->> 'value')::numeric > (baseline ->> 'value')::numeric
    else (target ->> 'value')::numeric < (baseline ->> 'value')::numeric end),
  constraint indicator__method__format check (is_multilingual(method))
);
create index indicator_by_code on indicator (code, id);
create index indicator_by_created on indicator (created_at, id);
create index indicator_by_updated on indicator (updated_at, id);

-- A period between the days of the baseline and of the target, both included.
create table observation (
  id           uuid primary key,
  version      integer not null default 1,
  created_at   timestamptz not null default clock_timestamp(),
  updated_at   timestamptz not null default clock_timestamp(),
  indicator_id uuid not null,
  "from"       date not null,
  "to"         date not null,
  value        numeric not null,
  source       text not null,
  constraint observation__indicator_id__exists foreign key (indicator_id) references indicator on delete cascade,
  constraint observation__to__order check ("to" >= "from"),
  constraint observation__value__range check (abs(value) < 1e15 and scale(value) <= 6),
  constraint observation__source__enum check (source in ('measured', 'estimated', 'self_reported')),
  constraint observation__from__unique unique (indicator_id, "from", "to", source)
);
create index observation_by_period on observation (indicator_id, "to", id);
create index observation_by_created on observation (indicator_id, created_at, id);

-- Who observes and who moves the days of an indicator wait for each other: both need its row.
create function observation_keep() returns trigger
language plpgsql security definer set search_path = ioa, pg_temp as $$
declare
  i indicator;
begin
  select n.* into i from indicator n where n.id = new.indicator_id for share;
  if new."from" < (i.baseline ->> 'date')::date then
    perform refuse(422, 'range', format('The indicator is observed from the day of its baseline, %s.', i.baseline ->> 'date'), '/from');
  elsif new."to" > (i.target ->> 'date')::date then
    perform refuse(422, 'range', format('The indicator is observed until the day of its target, %s.', i.target ->> 'date'), '/to');
  end if;
  return new;
end
$$;

create function indicator_keep() returns trigger
language plpgsql security definer set search_path = ioa, pg_temp as $$
begin
  if exists (select from observation n where n.indicator_id = new.id and n."from" < (new.baseline ->> 'date')::date) then
    perform refuse(422, 'range', 'Something was observed before that day already.', '/baseline/date');
  elsif exists (select from observation n where n.indicator_id = new.id and n."to" > (new.target ->> 'date')::date) then
    perform refuse(422, 'range', 'Something was observed after that day already.', '/target/date');
  end if;
  return new;
end
$$;

-- --------------------------------------------------------------------------------------------------- rights
create view readable_indicator as
select i.id, i.version, i.created_at, i.updated_at, i.goal_id, i.code, i.title, i.unit, i.direction, i.baseline, i.target, i.method,
  o.programme_id, o.pilot_id, o.effect
from indicator i
join readable_goal o on o.id = i.goal_id;

create view writable_indicator as
select i.id, i.version, i.goal_id, i.code, i.title, i.unit, i.direction, i.baseline, i.target, i.method
from indicator i
where exists (select from writable_goal o where o.id = i.goal_id)
with check option;

create view readable_observation as
select n.id, n.version, n.created_at, n.updated_at, n.indicator_id, n."from", n."to", n.value, n.source
from observation n
join readable_indicator i on i.id = n.indicator_id;

-- A manager observes what its programmes and their pilots want to reach.
create view writable_observation as
select n.id, n.version, n.indicator_id, n."from", n."to", n.value, n.source
from observation n
where exists (select from writable_indicator i where i.id = n.indicator_id)
   or exists (select from indicator i join goal o on o.id = i.goal_id left join pilot p on p.id = o.pilot_id
              where i.id = n.indicator_id and coalesce(o.programme_id, p.programme_id) = any((select caller_programmes())::uuid[]))
with check option;

create function guard_indicator() returns trigger
language plpgsql security definer set search_path = ioa, pg_temp as $$
begin
  if tg_op = 'UPDATE' and new.goal_id <> old.goal_id then
    perform forbid('An indicator stays with its goal.', '/goal_id');
  elsif not exists (select from readable_goal o where o.id = new.goal_id) then
    perform refuse(422, 'exists', 'There is no such goal.', '/goal_id');
  end if;
  return new;
end
$$;

-- -------------------------------------------------------------------------------------------------- changes
create function indicator_audience(goal_id uuid) returns text
language sql stable security definer set search_path = ioa, pg_temp
begin atomic
  select goal_audience(o.programme_id, o.pilot_id) from goal o where o.id = indicator_audience.goal_id;
end;

create function log_indicator() returns trigger
language plpgsql security definer set search_path = ioa, pg_temp as $$
declare
  seen_by text;
begin
  if tg_table_name = 'indicator' then
    seen_by := indicator_audience(coalesce(new.goal_id, old.goal_id));
  else
    seen_by := (select indicator_audience(i.goal_id) from indicator i where i.id = coalesce(new.indicator_id, old.indicator_id));
  end if;
  if tg_op <> 'DELETE' then
    perform log_change(tg_table_name, new.id, new.version, case tg_op when 'INSERT' then 'create' else 'update' end, seen_by);
  elsif seen_by is not null then
    perform log_change(tg_table_name, old.id, old.version, 'delete', seen_by);
  end if;
  return null;
end
$$;

create trigger a_keep before insert or update on indicator for each row execute function keep_version();
create trigger c_keep before update on indicator for each row
  when (new.baseline <> old.baseline or new.target <> old.target) execute function indicator_keep();
create trigger e_guard before insert or update of goal_id on indicator for each row
  when (current_user = 'ioa_api') execute function guard_indicator();
create trigger y_log after insert or update or delete on indicator for each row execute function log_indicator();
select audit_table('indicator');

create trigger a_keep before insert or update on observation for each row execute function keep_version();
create trigger c_keep before insert or update on observation for each row execute function observation_keep();
create trigger y_log after insert or update or delete on observation for each row execute function log_indicator();
select audit_table('observation');

revoke all on indicator, observation from public, ioa_api;
revoke all on all functions in schema ioa from public;
grant select on readable_indicator, readable_observation to ioa_api;
grant select, insert, update, delete on writable_indicator, writable_observation to ioa_api;
