-- News: what the programmes tell, of themselves, of a pilot or of an activity.
set search_path = ioa, public;

-- {url, alt}: a picture, and what it shows for those who do not see it.
create function is_image(value jsonb) returns boolean language plpgsql immutable parallel safe as $$
begin
  return value is null or ioa.is_object_of(value, '{url,alt}')
    and coalesce(ioa.is_text(value -> 'url', 2000) and value ->> 'url' ~ '^https?://[^\s]+$', false)
    and value ? 'alt' and ioa.is_multilingual(value -> 'alt', 500);
end
$$;

-- What it is about may go: it stays news.
create table news (
  id           uuid primary key,
  version      integer not null default 1,
  created_at   timestamptz not null default clock_timestamp(),
  updated_at   timestamptz not null default clock_timestamp(),
  visibility   text not null default 'draft',
  published_at timestamptz,
  external_ids jsonb not null default '[]',
  language     text not null default 'nb',
  programme_id uuid not null,
  pilot_id     uuid,
  activity_id  uuid,
  title        jsonb not null,
  lead         jsonb,
  body         jsonb,
  image        jsonb,
  title_sort   text collate "nb-x-icu" not null generated always as (ml_sort(title)) stored,
  search       tsvector not null generated always as (setweight(to_tsvector('simple'::regconfig, title), 'A')
                 || setweight(to_tsvector('simple'::regconfig, coalesce(lead, '{}')), 'B')
                 || to_tsvector('simple'::regconfig, coalesce(body, '{}'))) stored,
  constraint news__visibility__enum check (visibility in ('draft', 'internal', 'published', 'archived')),
  constraint news__external_ids__format check (is_external_ids(external_ids)),
  constraint news__language__enum check (is_language(language)),
  constraint news__programme_id__exists foreign key (programme_id) references programme,
  constraint news__pilot_id__exists foreign key (pilot_id) references pilot on delete set null,
  constraint news__activity_id__exists foreign key (activity_id) references activity on delete set null,
  constraint news__title__format check (is_multilingual(title, 500)),
  constraint news__lead__format check (is_multilingual(lead, 5000)),
  constraint news__body__format check (is_multilingual(body)),
  constraint news__image__format check (is_image(image))
);

-- What is not published yet has its place by when it was written.
create index news_by_publication on news (coalesce(published_at, created_at), id);
create index news_by_published on news (published_at);
create index news_by_updated on news (updated_at, id);
create index news_by_created on news (created_at, id);
create index news_by_title on news (title_sort, id);
create index news_by_programme on news (programme_id, coalesce(published_at, created_at), id);
create index news_by_pilot on news (pilot_id, coalesce(published_at, created_at), id);
create index news_by_activity on news (activity_id, coalesce(published_at, created_at), id);
create index news_by_visibility on news (visibility, coalesce(published_at, created_at), id);
create index news_by_search on news using gin (search);

-- Read as activities are: what is not published by the programme, by the buyers of the pilot that it is about, and by who sees all of it.
create view readable_news as
select n.id, n.version, n.created_at, n.updated_at, n.visibility, n.published_at, n.external_ids, n.language, n.programme_id, n.pilot_id,
  n.activity_id, n.title, n.lead, n.body, n.image, n.title_sort, n.search
from news n
where n.visibility = 'published'
   or (select caller_keys('activity')) ?| array[n.visibility, n.programme_id::text, n.pilot_id::text];

-- Whoever writes news publishes it.
create view writable_news as
select n.id, n.version, n.visibility, n.external_ids, n.language, n.programme_id, n.pilot_id, n.activity_id, n.title, n.lead, n.body, n.image
from news n
where (select caller_has('national_admin'))
   or n.programme_id = any((select caller_programmes())::uuid[])
with check option;

create function guard_news() returns trigger
language plpgsql security definer set search_path = ioa, pg_temp as $$
declare
  was news := case tg_op when 'UPDATE' then old end;
begin
  if new.programme_id is distinct from was.programme_id then
    perform require_programme(new.programme_id, '/programme_id');
  end if;
  if new.pilot_id is distinct from was.pilot_id then
    perform require_pilot(new.pilot_id, '/pilot_id');
  end if;
  if new.activity_id is distinct from was.activity_id
     and new.activity_id is not null and not exists (select from readable_activity a where a.id = new.activity_id) then
    perform refuse(422, 'exists', 'There is no such activity.', '/activity_id');
  end if;
  return new;
end
$$;

create trigger a_common before insert or update on news for each row execute function keep_common();
create trigger e_guard before insert or update on news for each row when (current_user = 'ioa_api') execute function guard_news();
create trigger x_external_ids_added after insert on news for each row
  when (new.external_ids <> '[]') execute function keep_external_ids();
create trigger x_external_ids_changed after update on news for each row
  when (old.external_ids <> new.external_ids) execute function keep_external_ids();
create trigger x_external_ids_removed after delete on news for each row
  when (old.external_ids <> '[]') execute function keep_external_ids();
create trigger y_log after insert or update or delete on news for each row execute function log_resource();
select audit_table('news');

revoke all on news from public, ioa_api;
revoke all on all functions in schema ioa from public;
grant select on readable_news to ioa_api;
grant select, insert, update, delete on writable_news to ioa_api;
grant execute on function is_image(jsonb) to ioa_api;
