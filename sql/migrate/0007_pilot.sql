-- Pilots, who takes part in them, and the steps they have taken.
set search_path = ioa, public;

create function is_stage(code text) returns boolean language plpgsql immutable parallel safe as $$
begin
  return code in ('idea', 'proposed', 'accepted', 'need_analysis', 'market_dialogue', 'specification', 'competition', 'award', 'contract',
                  'development', 'delivery', 'follow_up', 'completed', 'on_hold', 'cancelled');
end
$$;

-- {stage: day}
create function is_stage_dates(value jsonb) returns boolean language plpgsql immutable parallel safe as $$
begin
  if value is null or value = '{}' then
    return true;
  elsif jsonb_typeof(value) <> 'object' then
    return false;
  end if;
  return (select bool_and(coalesce(ioa.is_stage(e.key) and ioa.is_day(e.value #>> '{}'), false)) from jsonb_each(value) e);
end
$$;

create function is_need(value jsonb) returns boolean language plpgsql immutable parallel safe as $$
begin
  return value is null or ioa.is_object_of(value, '{problem,users,desired_effect,functional_requirements}')
    and ioa.is_multilingual(value -> 'problem') and ioa.is_multilingual(value -> 'users')
    and ioa.is_multilingual(value -> 'desired_effect') and ioa.is_multilingual(value -> 'functional_requirements')
    and octet_length(value::text) <= 200000;
end
$$;

create table pilot (
  id               uuid primary key,
  version          integer not null default 1,
  created_at       timestamptz not null default clock_timestamp(),
  updated_at       timestamptz not null default clock_timestamp(),
  visibility       text not null default 'draft',
  published_at     timestamptz,
  external_ids     jsonb not null default '[]',
  language         text not null default 'nb',
  programme_id     uuid not null,
  lead_buyer_id    uuid,
  number           text not null,
  title            jsonb not null,
  need             jsonb not null default '{}',
  sector           text,
  innovation_kind  text,
  innovation_types text[] not null default '{}',
  rd_use           boolean not null default false,
  municipality     jsonb,
  cpv              text[] not null default '{}',
  estimated_value  jsonb,
  stage            text not null default 'idea',
  planned_dates    jsonb not null default '{}',
  actual_dates     jsonb not null default '{}',
  lessons          jsonb,
  spread_potential jsonb,
  title_sort       text collate "nb-x-icu" not null generated always as (ml_sort(title)) stored,
  cpv_divisions    text[] not null generated always as (cpv_divisions(cpv)) stored,
  search           tsvector not null generated always as (setweight(to_tsvector('simple'::regconfig, title), 'A')
                     || to_tsvector('simple'::regconfig, number || ' ' || coalesce(sector, ''))
                     || to_tsvector('simple'::regconfig, need)
                     || to_tsvector('simple'::regconfig, coalesce(lessons, '{}'))) stored,
  constraint pilot__visibility__enum check (visibility in ('draft', 'internal', 'published', 'archived')),
  constraint pilot__external_ids__format check (is_external_ids(external_ids)),
  constraint pilot__language__enum check (is_language(language)),
  constraint pilot__programme_id__exists foreign key (programme_id) references programme,
  constraint pilot__lead_buyer_id__exists foreign key (lead_buyer_id) references actor,
  constraint pilot__number__unique unique (programme_id, number),
  constraint pilot__number__length check (btrim(number) <> '' and length(number) <= 50),
  constraint pilot__title__format check (is_multilingual(title, 500)),
  constraint pilot__need__format check (is_need(need)),
  constraint pilot__sector__length check (btrim(sector) <> '' and length(sector) <= 200),
  constraint pilot__innovation_kind__enum check (innovation_kind in ('development', 'innovation_friendly', 'first_purchase')),
  constraint pilot__innovation_types__enum check (innovation_types <@ '{mar-nov,proc-innov,prod-innov,rd-act}'),
  constraint pilot__innovation_types__items check (cardinality(innovation_types) <= 100),
  constraint pilot__municipality__format check (is_municipality(municipality)),
  constraint pilot__cpv__items check (is_text_array(cpv, 8)),
  constraint pilot__estimated_value__format check (is_money(estimated_value)),
  constraint pilot__stage__enum check (is_stage(stage)),
  constraint pilot__planned_dates__format check (is_stage_dates(planned_dates)),
  constraint pilot__actual_dates__format check (is_stage_dates(actual_dates)),
  constraint pilot__lessons__format check (is_multilingual(lessons)),
  constraint pilot__spread_potential__format check (is_multilingual(spread_potential))
);

create index pilot_by_updated on pilot (updated_at, id);
create index pilot_by_created on pilot (created_at, id);
create index pilot_by_title on pilot (title_sort, id);
create index pilot_by_number on pilot (number, id);
create index pilot_by_programme on pilot (programme_id, updated_at, id);
create index pilot_by_lead_buyer on pilot (lead_buyer_id, updated_at, id);
create index pilot_by_programme_stage on pilot (programme_id, stage, updated_at, id);
create index pilot_by_stage on pilot (stage, updated_at, id);
create index pilot_by_visibility on pilot (visibility, updated_at, id);
create index pilot_by_innovation_kind on pilot (innovation_kind, updated_at, id);
create index pilot_by_municipality on pilot ((municipality ->> 'code'), updated_at, id);
create index pilot_by_cpv on pilot using gin (cpv);
create index pilot_by_cpv_division on pilot using gin (cpv_divisions);
create index pilot_by_search on pilot using gin (search);

-- A number for pilots that bring none. A sequence, because counting per programme would make writers wait for each other.
create sequence pilot_number;

create function next_pilot_number(in_programme uuid) returns text
language plpgsql security definer set search_path = ioa, pg_temp as $$
declare
  taken text;
begin
  loop
    taken := to_char(now(), 'YYYY') || '-' || to_char(nextval('pilot_number'), 'FM000000000');
    taken := regexp_replace(taken, '-0{1,5}', '-'); -- four digits at least
    exit when not exists (select from pilot p where p.programme_id = in_programme and p.number = taken);
  end loop;
  return taken;
end
$$;

create function pilot_keep() returns trigger
language plpgsql security definer set search_path = ioa, pg_temp as $$
begin
  if tg_op = 'UPDATE' then
    new.number := coalesce(new.number, old.number);
  end if;
  new.number := coalesce(new.number, next_pilot_number(new.programme_id));
  if tg_op = 'INSERT' and new.stage = 'idea' and new.actual_dates = '{}' then
    new.actual_dates := jsonb_build_object('idea', (now() at time zone 'Europe/Oslo')::date);
  end if;
  new.innovation_types := coalesce(new.innovation_types, '{}');
  new.cpv := coalesce(new.cpv, '{}');
  new.need := coalesce(new.need, '{}');
  new.rd_use := coalesce(new.rd_use, false);
  new.planned_dates := coalesce(new.planned_dates, '{}');
  if tg_op = 'INSERT' or new.municipality is distinct from old.municipality then
    perform check_municipality(new.municipality, '/municipality');
  end if;
  if tg_op = 'INSERT' or new.cpv <> old.cpv then
    perform check_cpv(new.cpv, '/cpv');
  end if;
  return new;
end
$$;

create trigger a_common before insert or update on pilot for each row execute function keep_common();
create trigger c_keep before insert or update on pilot for each row execute function pilot_keep();
create trigger x_external_ids_added after insert on pilot for each row
  when (new.external_ids <> '[]') execute function keep_external_ids();
create trigger x_external_ids_changed after update on pilot for each row
  when (old.external_ids <> new.external_ids) execute function keep_external_ids();
create trigger x_external_ids_removed after delete on pilot for each row
  when (old.external_ids <> '[]') execute function keep_external_ids();

-- Who takes part in a pilot, as what, from when to when.
create table participation (
  id         uuid primary key,
  version    integer not null default 1,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  pilot_id   uuid not null,
  actor_id   uuid not null,
  role       text not null,
  "from"     date,
  "to"       date,
  constraint participation__pilot_id__exists foreign key (pilot_id) references pilot on delete cascade,
  constraint participation__actor_id__exists foreign key (actor_id) references actor,
  constraint participation__role__enum check (role in ('lead_buyer', 'partner_buyer', 'supplier', 'tenderer', 'winner', 'rd_partner',
                                                       'user_representative', 'facilitator', 'funder', 'observer')),
  constraint participation__to__order check ("to" >= "from"),
  constraint participation__actor_id__unique unique nulls not distinct (pilot_id, actor_id, role, "from")
);
create index participation_by_actor on participation (actor_id, pilot_id, role);
create index participation_by_pilot on participation (pilot_id, created_at, id);

create function participation_keep() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' then
    new.version := old.version + 1;
    new.created_at := old.created_at;
    new.updated_at := greatest(clock_timestamp(), old.updated_at + interval '1 microsecond');
  elsif current_user = 'ioa_api' then
    new.version := 1;
  end if;
  return new;
end
$$;
create trigger a_keep before insert or update on participation for each row execute function participation_keep();

-- Every step of a pilot: when, from where, to where, why, and by whom. Only added to.
create table pilot_transition (
  id       uuid primary key,
  pilot_id uuid not null,
  at       timestamptz not null default clock_timestamp(),
  "from"   text not null,
  "to"     text not null,
  reason   text,
  actor    text,
  constraint pilot_transition__pilot_id__exists foreign key (pilot_id) references pilot on delete cascade,
  constraint pilot_transition__from__enum check (is_stage("from")),
  constraint pilot_transition__to__enum check (is_stage("to")),
  constraint pilot_transition__reason__length check (btrim(reason) <> '' and length(reason) <= 5000)
);
create index pilot_transition_by_pilot on pilot_transition (pilot_id, at, id);
