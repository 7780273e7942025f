-- Actors: the organisations that buy, supply, research, pay, organise and evaluate.
set search_path = ioa, public;

create table actor (
  id                  uuid primary key,
  version             integer not null default 1,
  created_at          timestamptz not null default clock_timestamp(),
  updated_at          timestamptz not null default clock_timestamp(),
  visibility          text not null default 'draft',
  published_at        timestamptz,
  external_ids        jsonb not null default '[]',
  language            text not null default 'nb',
  name                text not null,
  organisation_number text,
  identifier_scheme   text not null default 'NO-BRC',
  kinds               text[] not null,
  buyer_level         text,
  industry            jsonb,
  size                text,
  municipality        jsonb,
  website             text,
  parent_id           uuid,
  name_sort           text collate "nb-x-icu" not null generated always as (name) stored,
  search              tsvector not null generated always as
                        (to_tsvector('simple'::regconfig, name || ' ' || coalesce(organisation_number, ''))) stored,
  constraint actor__visibility__enum check (visibility in ('draft', 'internal', 'published', 'archived')),
  constraint actor__external_ids__format check (is_external_ids(external_ids)),
  constraint actor__language__enum check (is_language(language)),
  constraint actor__name__length check (btrim(name) <> '' and length(name) <= 500),
  constraint actor__organisation_number__unique unique (organisation_number),
  constraint actor__organisation_number__format check (is_organisation_number(organisation_number)),
  constraint actor__identifier_scheme__pattern check (identifier_scheme ~ '^[A-Z]{2,3}-[A-Z0-9]{1,20}$'),
  constraint actor__kinds__enum check (kinds <@ '{buyer,supplier,rd,user,cluster,financier,business_organisation,programme_organisation,evaluator,other}'),
  constraint actor__kinds__items check (cardinality(kinds) between 1 and 100),
  constraint actor__buyer_level__enum check (buyer_level in ('state', 'county', 'municipality', 'hospital_trust', 'public_undertaking', 'svalbard')),
  constraint actor__industry__format check (is_object_of(industry, '{scheme,code}')
    and coalesce(is_text(industry -> 'scheme', 50) and is_text(industry -> 'code', 50), false) or industry is null),
  constraint actor__size__enum check (size in ('micro', 'small', 'medium', 'large', 'sme')),
  constraint actor__municipality__format check (is_municipality(municipality)),
  constraint actor__website__format check (website ~ '^https?://[^\s]+$' and length(website) <= 2000),
  constraint actor__parent_id__exists foreign key (parent_id) references actor
);

create index actor_by_updated on actor (updated_at, id);
create index actor_by_created on actor (created_at, id);
create index actor_by_name on actor (name_sort, id);
create index actor_by_parent on actor (parent_id);
create index actor_by_municipality on actor ((municipality ->> 'code'));
create index actor_by_buyer_level on actor (buyer_level);
create index actor_by_visibility on actor (visibility, updated_at, id);
create index actor_by_kinds on actor using gin (kinds);
create index actor_by_search on actor using gin (search);

create function actor_keep() returns trigger
language plpgsql security definer set search_path = ioa, pg_temp as $$
begin
  new.identifier_scheme := coalesce(new.identifier_scheme, 'NO-BRC');
  if tg_op = 'INSERT' or new.municipality is distinct from old.municipality then
    perform check_municipality(new.municipality, '/municipality');
  end if;
  if new.parent_id is not null and new.id = any(actor_ancestors(new.parent_id)) then
    perform refuse(422, 'cycle', 'An actor cannot be a unit of itself.', '/parent_id');
  end if;
  return new;
end
$$;

-- An actor and the units that it is part of. Deeper than this nobody is organised.
create function actor_ancestors(actor_id uuid) returns uuid[]
language sql stable security definer set search_path = ioa, pg_temp
begin atomic
  with recursive above(id, parent_id, depth) as (
    select a.id, a.parent_id, 1 from actor a where a.id = actor_id
    union all
    select a.id, a.parent_id, above.depth + 1 from actor a join above on a.id = above.parent_id where above.depth < 20
  )
  select coalesce(array_agg(above.id), '{}') from above;
end;

-- An actor and its units.
create function actor_descendants(actor_id uuid) returns uuid[]
language sql stable security definer set search_path = ioa, pg_temp
begin atomic
  with recursive below(id, depth) as (
    select a.id, 1 from actor a where a.id = actor_id
    union all
    select a.id, below.depth + 1 from actor a join below on a.parent_id = below.id where below.depth < 20
  )
  select coalesce(array_agg(below.id), '{}') from below;
end;

-- One organisation: the actor, what it is part of, and what is part of it.
create function actor_family(actor_id uuid) returns uuid[] language sql stable
return actor_ancestors(actor_id) || actor_descendants(actor_id);

create trigger a_common before insert or update on actor for each row execute function keep_common();
create trigger c_keep before insert or update on actor for each row execute function actor_keep();
create trigger x_external_ids_added after insert on actor for each row
  when (new.external_ids <> '[]') execute function keep_external_ids();
create trigger x_external_ids_changed after update on actor for each row
  when (old.external_ids <> new.external_ids) execute function keep_external_ids();
create trigger x_external_ids_removed after delete on actor for each row
  when (old.external_ids <> '[]') execute function keep_external_ids();
