-- Venues: the places where a programme can hold its activities.
set search_path = ioa, public;

-- The common columns of every resource, then its own. A constraint is named <table>__<member>__<code> (sql/README.md).
create table venue (
  id           uuid primary key,
  version      integer not null default 1,
  created_at   timestamptz not null default clock_timestamp(),
  updated_at   timestamptz not null default clock_timestamp(),
  visibility   text not null default 'draft',
  published_at timestamptz,
  external_ids jsonb not null default '[]',
  language     text not null default 'nb',
  programme_id uuid not null,
  name         jsonb not null,
  address      text,
  municipality jsonb,
  seats        integer,
  name_sort    text collate "nb-x-icu" not null generated always as (ml_sort(name)) stored,
  constraint venue__visibility__enum check (visibility in ('draft', 'internal', 'published', 'archived')),
  constraint venue__external_ids__format check (is_external_ids(external_ids)),
  constraint venue__language__enum check (is_language(language)),
  constraint venue__programme_id__exists foreign key (programme_id) references programme,
  constraint venue__name__format check (is_multilingual(name, 500)),
  constraint venue__name__unique unique (programme_id, name),
  constraint venue__address__length check (btrim(address) <> '' and length(address) <= 500),
  constraint venue__municipality__format check (is_municipality(municipality)),
  constraint venue__seats__range check (seats between 1 and 100000)
);

-- One index for each filter and each sort.
create index venue_by_updated on venue (updated_at, id);
create index venue_by_name on venue (name_sort, id);
create index venue_by_programme on venue (programme_id, name_sort, id);
create index venue_by_municipality on venue ((municipality ->> 'code'), name_sort, id);

-- What a constraint cannot say; null where null is no value becomes the default.
create function venue_keep() returns trigger
language plpgsql security definer set search_path = ioa, pg_temp as $$
begin
  perform check_municipality(new.municipality, '/municipality');
  return new;
end
$$;

-- What the rights say of a change rather than of a row; for the daemon's role only.
create function guard_venue() returns trigger
language plpgsql security definer set search_path = ioa, pg_temp as $$
begin
  if tg_op = 'INSERT' or new.programme_id <> old.programme_id then
    perform require_programme(new.programme_id, '/programme_id');
  end if;
  return new;
end
$$;

create trigger a_common before insert or update on venue for each row execute function keep_common();
create trigger c_keep before insert or update on venue for each row execute function venue_keep();
create trigger e_guard before insert or update on venue for each row when (current_user = 'ioa_api') execute function guard_venue();
create trigger x_external_ids_added after insert on venue for each row
  when (new.external_ids <> '[]') execute function keep_external_ids();
create trigger x_external_ids_changed after update on venue for each row
  when (old.external_ids <> new.external_ids) execute function keep_external_ids();
create trigger x_external_ids_removed after delete on venue for each row
  when (old.external_ids <> '[]') execute function keep_external_ids();
create trigger y_log after insert or update or delete on venue for each row execute function log_resource();
select audit_table('venue');

-- Who reads: everyone what is published, else the programme and the national programme.
create view readable_venue as
select v.id, v.version, v.created_at, v.updated_at, v.visibility, v.published_at, v.external_ids, v.language, v.programme_id, v.name,
  v.address, v.municipality, v.seats, v.name_sort
from venue v
where v.visibility = 'published'
   or (select caller_has('national_admin'))
   or v.programme_id = any((select caller_programmes())::uuid[]);

-- Who writes: the programme and the national programme. Nothing here that the service gives (times, what is generated).
create view writable_venue as
select v.id, v.version, v.visibility, v.external_ids, v.language, v.programme_id, v.name, v.address, v.municipality, v.seats
from venue v
where (select caller_has('national_admin'))
   or v.programme_id = any((select caller_programmes())::uuid[])
with check option;

-- New functions are everyone's until they are taken away. Those that a constraint or a view calls would be granted here, too.
revoke all on all functions in schema ioa from public;
grant select on readable_venue to ioa_api;
grant select, insert, update, delete on writable_venue to ioa_api;
