-- Programmes, national and regional, and what they want to reach.
set search_path = ioa, public;

-- [{area, responsible}]: who does what, the national or the regional programme.
create function is_responsibilities(value jsonb) returns boolean language plpgsql immutable parallel safe as $$
begin
  return case when value is null then true when jsonb_typeof(value) <> 'array' then false when jsonb_array_length(value) > 100 then false
    else coalesce((select bool_and(coalesce(ioa.is_object_of(e, '{area,responsible}') and e ? 'area' and ioa.is_multilingual(e -> 'area', 2000)
                                            and e ->> 'responsible' in ('national', 'regional'), false))
                   from jsonb_array_elements(value) e), true) end;
end
$$;

-- A function address, never a person's.
create function is_contact_point(value jsonb) returns boolean language plpgsql immutable parallel safe as $$
begin
  return case when value is null then true when not ioa.is_object_of(value, '{name,email,phone,url}') then false
    else coalesce((select bool_and(ioa.is_text(e.value, 500)) from jsonb_each(value) e), true) end;
end
$$;

create function is_target_groups(value text[]) returns boolean language plpgsql immutable parallel safe as $$
begin
  return value <@ '{buyer_state,buyer_county,buyer_municipality,supplier,company,rd,user}';
end
$$;

create table programme (
  id               uuid primary key,
  version          integer not null default 1,
  created_at       timestamptz not null default clock_timestamp(),
  updated_at       timestamptz not null default clock_timestamp(),
  visibility       text not null default 'draft',
  published_at     timestamptz,
  external_ids     jsonb not null default '[]',
  language         text not null default 'nb',
  name             jsonb not null,
  short_name       text not null,
  level            text not null,
  parent_id        uuid,
  owner_id         uuid,
  status           text not null default 'proposed',
  period           jsonb,
  regions          text[] not null default '{}',
  municipalities   text[] not null default '{}',
  purpose          jsonb,
  target_groups    text[] not null default '{}',
  pilot_target     integer,
  contact_point    jsonb,
  responsibilities jsonb not null default '[]',
  name_sort        text collate "nb-x-icu" not null generated always as (ml_sort(name)) stored,
  search           tsvector not null generated always as (to_tsvector('simple'::regconfig, name)
                     || to_tsvector('simple'::regconfig, short_name) || to_tsvector('simple'::regconfig, coalesce(purpose, '{}'))) stored,
  constraint programme__visibility__enum check (visibility in ('draft', 'internal', 'published', 'archived')),
  constraint programme__external_ids__format check (is_external_ids(external_ids)),
  constraint programme__language__enum check (is_language(language)),
  constraint programme__name__format check (is_multilingual(name, 500)),
  constraint programme__short_name__length check (btrim(short_name) <> '' and length(short_name) <= 100),
  constraint programme__level__enum check (level in ('national', 'regional')),
  constraint programme__parent_id__exists foreign key (parent_id) references programme,
  constraint programme__parent_id__level check (level = 'regional' or parent_id is null),
  constraint programme__owner_id__exists foreign key (owner_id) references actor,
  constraint programme__status__enum check (status in ('proposed', 'affiliation_requested', 'active', 'closing', 'closed')),
  constraint programme__period__format check (is_period(period)),
  constraint "programme__period.to__order" check (period ->> 'to' collate "C" >= period ->> 'from'),
  constraint programme__regions__items check (is_text_array(regions, 5)),
  constraint programme__municipalities__items check (cardinality(municipalities) <= 400),
  constraint programme__purpose__format check (is_multilingual(purpose)),
  constraint programme__target_groups__enum check (is_target_groups(target_groups)),
  constraint programme__target_groups__items check (cardinality(target_groups) <= 100),
  constraint programme__pilot_target__range check (pilot_target between 0 and 100000),
  constraint programme__contact_point__format check (is_contact_point(contact_point)),
  constraint programme__responsibilities__format check (is_responsibilities(responsibilities))
);

create index programme_by_updated on programme (updated_at, id);
create index programme_by_created on programme (created_at, id);
create index programme_by_name on programme (name_sort, id);
create index programme_by_parent on programme (parent_id);
create index programme_by_owner on programme (owner_id);
create index programme_by_level on programme (level, status);
create index programme_by_status on programme (status);
create index programme_by_visibility on programme (visibility, updated_at, id);
create index programme_by_search on programme using gin (search);

create function programme_keep() returns trigger
language plpgsql security definer set search_path = ioa, pg_temp as $$
begin
  new.status := coalesce(new.status, 'proposed');
  new.regions := coalesce(new.regions, '{}');
  new.municipalities := coalesce(new.municipalities, '{}');
  new.target_groups := coalesce(new.target_groups, '{}');
  new.responsibilities := coalesce(new.responsibilities, '[]');
  perform check_nuts(new.regions, '/regions');
  perform check_municipalities(new.municipalities, '/municipalities');
  if new.parent_id is not null and programme_is_above(new.id, new.parent_id) then
    perform refuse(422, 'cycle', 'A programme cannot be part of itself.', '/parent_id');
  end if;
  return new;
end
$$;

-- Whether `above` is `below` or one of the programmes that it is part of.
create function programme_is_above(above uuid, below uuid) returns boolean
language sql stable security definer set search_path = ioa, pg_temp
begin atomic
  with recursive chain(id, parent_id, depth) as (
    select p.id, p.parent_id, 1 from programme p where p.id = below
    union all
    select p.id, p.parent_id, chain.depth + 1 from programme p join chain on p.id = chain.parent_id where chain.depth < 20
  )
  select below = above or exists (select from chain where chain.id = above);
end;

create trigger a_common before insert or update on programme for each row execute function keep_common();
create trigger c_keep before insert or update on programme for each row execute function programme_keep();
create trigger x_external_ids_added after insert on programme for each row
  when (new.external_ids <> '[]') execute function keep_external_ids();
create trigger x_external_ids_changed after update on programme for each row
  when (old.external_ids <> new.external_ids) execute function keep_external_ids();
create trigger x_external_ids_removed after delete on programme for each row
  when (old.external_ids <> '[]') execute function keep_external_ids();

-- One overall goal and the effects that serve it. Indicators follow in a later migration.
create table goal (
  id           uuid primary key,
  programme_id uuid not null,
  kind         text not null,
  effect       text,
  description  jsonb not null,
  constraint goal__programme_id__exists foreign key (programme_id) references programme on delete cascade,
  constraint goal__kind__enum check (kind in ('overall', 'effect')),
  constraint goal__effect__enum check (effect in ('better_public_sector', 'better_companies', 'innovative_region')),
  constraint goal__effect__required check ((kind = 'effect') = (effect is not null)),
  constraint goal__description__format check (is_multilingual(description))
);
create index goal_by_programme on goal (programme_id);
