-- Activities: what programmes hold to build competence and to bring buyers, suppliers and research together.
set search_path = ioa, public;

create function is_time_zone(name text) returns boolean language sql stable parallel safe
return exists (select from pg_timezone_names z where z.name = is_time_zone.name);

create function is_place(value jsonb) returns boolean language plpgsql immutable parallel safe as $$
begin
  return value is null or ioa.is_object_of(value, '{name,address,municipality_code}')
    and ioa.is_multilingual(value -> 'name', 500) and coalesce(ioa.is_text(value -> 'address', 500), true)
    and coalesce(value ->> 'municipality_code' ~ '^\d{4}$', true);
end
$$;

create table activity (
  id                    uuid primary key,
  version               integer not null default 1,
  created_at            timestamptz not null default clock_timestamp(),
  updated_at            timestamptz not null default clock_timestamp(),
  visibility            text not null default 'draft',
  published_at          timestamptz,
  external_ids          jsonb not null default '[]',
  language              text not null default 'nb',
  programme_id          uuid not null,
  pilot_ids             uuid[] not null default '{}',
  organiser_ids         uuid[] not null default '{}',
  kind                  text not null,
  format                text not null,
  title                 jsonb not null,
  description           jsonb,
  starts_at             timestamptz not null,
  ends_at               timestamptz not null,
  time_zone             text not null default 'Europe/Oslo',
  place                 jsonb,
  capacity              integer,
  registration_deadline timestamptz,
  target_groups         text[] not null default '{}',
  languages             text[] not null default '{}',
  status                text not null default 'draft',
  stream_url            text,
  score                 double precision,
  title_sort            text collate "nb-x-icu" not null generated always as (ml_sort(title)) stored,
  search                tsvector not null generated always as (setweight(to_tsvector('simple'::regconfig, title), 'A')
                          || to_tsvector('simple'::regconfig, coalesce(description, '{}'))) stored,
  constraint activity__visibility__enum check (visibility in ('draft', 'internal', 'published', 'archived')),
  constraint activity__external_ids__format check (is_external_ids(external_ids)),
  constraint activity__language__enum check (is_language(language)),
  constraint activity__programme_id__exists foreign key (programme_id) references programme,
  constraint activity__pilot_ids__items check (cardinality(pilot_ids) <= 100 and array_position(pilot_ids, null) is null),
  constraint activity__organiser_ids__items check (cardinality(organiser_ids) <= 100 and array_position(organiser_ids, null) is null),
  constraint activity__kind__enum check (kind in ('course', 'workshop', 'seminar', 'webinar', 'supplier_conference', 'dialogue_conference',
    'one_to_one_meeting', 'market_hearing', 'information_meeting', 'network_meeting', 'guidance', 'study_trip')),
  constraint activity__format__enum check (format in ('in_person', 'online', 'hybrid')),
  constraint activity__title__format check (is_multilingual(title, 500)),
  constraint activity__description__format check (is_multilingual(description)),
  constraint activity__ends_at__order check (ends_at > starts_at),
  constraint activity__place__format check (is_place(place)),
  constraint activity__capacity__range check (capacity between 1 and 1000000),
  constraint activity__registration_deadline__order check (registration_deadline <= ends_at),
  constraint activity__target_groups__enum check (is_target_groups(target_groups)),
  constraint activity__target_groups__items check (cardinality(target_groups) <= 100),
  constraint activity__languages__items check (is_text_array(languages, 3)),
  constraint activity__languages__enum check (languages <@ '{nb,nn,se,sma,smj,fkv,en}'),
  constraint activity__status__enum check (status in ('draft', 'announced', 'open', 'full', 'held', 'reported', 'cancelled', 'postponed')),
  constraint activity__stream_url__format check (stream_url ~ '^https?://[^\s]+$' and length(stream_url) <= 2000),
  constraint activity__score__range check (score between 1 and 5)
);

create index activity_by_updated on activity (updated_at, id);
create index activity_by_created on activity (created_at, id);
create index activity_by_start on activity (starts_at, id);
create index activity_by_end on activity (ends_at, id);
create index activity_by_title on activity (title_sort, id);
create index activity_by_programme on activity (programme_id, starts_at, id);
create index activity_by_kind on activity (kind, starts_at, id);
create index activity_by_status on activity (status, starts_at, id);
create index activity_by_visibility on activity (visibility, starts_at, id);
create index activity_by_pilot on activity using gin (pilot_ids);
create index activity_by_organiser on activity using gin (organiser_ids);
create index activity_by_target_group on activity using gin (target_groups);
create index activity_by_search on activity using gin (search);

create function activity_keep() returns trigger
language plpgsql security definer set search_path = ioa, pg_temp as $$
begin
  new.pilot_ids := coalesce(new.pilot_ids, '{}');
  new.organiser_ids := coalesce(new.organiser_ids, '{}');
  new.target_groups := coalesce(new.target_groups, '{}');
  new.languages := coalesce(new.languages, '{}');
  new.time_zone := coalesce(new.time_zone, 'Europe/Oslo');
  new.status := coalesce(new.status, 'draft');
  if tg_op = 'INSERT' or new.time_zone <> old.time_zone then
    if not is_time_zone(new.time_zone) then
      perform refuse(422, 'unknown', 'This is no name of a time zone in the IANA database.', '/time_zone');
    end if;
  end if;
  if is_place(new.place) and not exists (select from municipality m where m.code = new.place ->> 'municipality_code')
     and new.place ? 'municipality_code' then
    perform refuse(422, 'unknown', format('%s is no municipality number that is known here.', new.place ->> 'municipality_code'),
                   '/place/municipality_code');
  end if;
  return new;
end
$$;

-- Arrays cannot have foreign keys: what they name is locked and must be there, and what is named cannot be deleted.
create function activity_references() returns trigger
language plpgsql security definer set search_path = ioa, pg_temp as $$
declare
  missing bigint;
begin
  perform from pilot p where p.id = any(new.pilot_ids) order by p.id for key share;
  select min(n.place) into missing from unnest(new.pilot_ids) with ordinality n(id, place)
  where not exists (select from pilot p where p.id = n.id);
  if missing is not null then
    perform refuse(422, 'exists', 'There is no such pilot.', '/pilot_ids/' || missing - 1);
  end if;
  perform from actor a where a.id = any(new.organiser_ids) order by a.id for key share;
  select min(n.place) into missing from unnest(new.organiser_ids) with ordinality n(id, place)
  where not exists (select from actor a where a.id = n.id);
  if missing is not null then
    perform refuse(422, 'exists', 'There is no such actor.', '/organiser_ids/' || missing - 1);
  end if;
  return new;
end
$$;

create function activity_holds_pilot() returns trigger
language plpgsql security definer set search_path = ioa, pg_temp as $$
begin
  if exists (select from activity a where a.pilot_ids @> array[old.id]) then
    perform refuse(409, 'in-use', 'An activity is about this pilot.');
  end if;
  return old;
end
$$;

create function activity_holds_actor() returns trigger
language plpgsql security definer set search_path = ioa, pg_temp as $$
begin
  if exists (select from activity a where a.organiser_ids @> array[old.id]) then
    perform refuse(409, 'in-use', 'This actor organises an activity.');
  end if;
  return old;
end
$$;

create trigger a_common before insert or update on activity for each row execute function keep_common();
create trigger c_keep before insert or update on activity for each row execute function activity_keep();
create trigger d_references before insert or update of pilot_ids, organiser_ids on activity for each row
  when (cardinality(new.pilot_ids) + cardinality(new.organiser_ids) > 0) execute function activity_references();
create trigger d_activities before delete on pilot for each row execute function activity_holds_pilot();
create trigger d_activities before delete on actor for each row execute function activity_holds_actor();
create trigger x_external_ids_added after insert on activity for each row
  when (new.external_ids <> '[]') execute function keep_external_ids();
create trigger x_external_ids_changed after update on activity for each row
  when (old.external_ids <> new.external_ids) execute function keep_external_ids();
create trigger x_external_ids_removed after delete on activity for each row
  when (old.external_ids <> '[]') execute function keep_external_ids();
