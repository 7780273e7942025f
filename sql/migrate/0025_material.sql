-- Material: the tools, methods, templates, guides and recordings that the programmes share, edition by edition.
set search_path = ioa, public;

-- A step of the method is a stage of the pilots that it leads through; material without one is for the whole way.
create table material (
  id            uuid primary key,
  version       integer not null default 1,
  created_at    timestamptz not null default clock_timestamp(),
  updated_at    timestamptz not null default clock_timestamp(),
  visibility    text not null default 'draft',
  published_at  timestamptz,
  external_ids  jsonb not null default '[]',
  language      text not null default 'nb',
  programme_id  uuid not null,
  kind          text not null,
  step          text,
  title         jsonb not null,
  description   jsonb,
  edition       text,
  supersedes_id uuid,
  target_groups text[] not null default '{}',
  languages     text[] not null default '{}',
  licence       text,
  url           text,
  media_type    text,
  sha256        text,
  title_sort    text collate "nb-x-icu" not null generated always as (ml_sort(title)) stored,
  search        tsvector not null generated always as (setweight(to_tsvector('simple'::regconfig, title), 'A')
                  || to_tsvector('simple'::regconfig, coalesce(description, '{}'))) stored,
  constraint material__visibility__enum check (visibility in ('draft', 'internal', 'published', 'archived')),
  constraint material__external_ids__format check (is_external_ids(external_ids)),
  constraint material__language__enum check (is_language(language)),
  constraint material__programme_id__exists foreign key (programme_id) references programme,
  constraint material__kind__enum check (kind in ('tool', 'method', 'template', 'guide', 'recording')),
  constraint material__step__enum check (step in ('need_analysis', 'market_dialogue', 'specification', 'competition', 'award', 'contract',
    'development', 'delivery', 'follow_up')),
  constraint material__title__format check (is_multilingual(title, 500)),
  constraint material__description__format check (is_multilingual(description)),
  constraint material__edition__length check (btrim(edition) <> '' and length(edition) <= 50),
  constraint material__supersedes_id__exists foreign key (supersedes_id) references material,
  constraint material__target_groups__enum check (is_target_groups(target_groups)),
  constraint material__target_groups__items check (cardinality(target_groups) <= 100),
  constraint material__languages__items check (is_text_array(languages, 3)),
  constraint material__languages__enum check (languages <@ '{nb,nn,se,sma,smj,fkv,en}'),
  constraint material__licence__pattern check (licence ~ '^[A-Za-z0-9][A-Za-z0-9.+-]*$' and length(licence) <= 100),
  constraint material__url__format check (url ~ '^https?://[^\s]+$' and length(url) <= 2000),
  constraint material__url__required check (url is not null or num_nonnulls(media_type, sha256) = 0),
  constraint material__media_type__pattern check (media_type ~ '^[a-z0-9][a-z0-9!#$&^_.+-]*/[a-z0-9][a-z0-9!#$&^_.+-]*$'
    and length(media_type) <= 255),
  constraint material__sha256__pattern check (sha256 ~ '^[0-9a-f]{64}$')
);

create index material_by_updated on material (updated_at, id);
create index material_by_created on material (created_at, id);
create index material_by_title on material (title_sort, id);
create index material_by_programme on material (programme_id, title_sort, id);
create index material_by_kind on material (kind, title_sort, id);
create index material_by_step on material (step, title_sort, id);
create index material_by_visibility on material (visibility, title_sort, id);
create index material_by_superseded on material (supersedes_id, title_sort, id);
create index material_by_target_group on material using gin (target_groups);
create index material_by_language on material using gin (languages);
create index material_by_search on material using gin (search);

create function material_keep() returns trigger
language plpgsql security definer set search_path = ioa, pg_temp as $$
begin
  new.target_groups := coalesce(new.target_groups, '{}');
  new.languages := coalesce(new.languages, '{}');
  return new;
end
$$;

-- The editions before this one, from the newest to the first: this one is none of them. Who changes the order of editions waits for who else
-- does, because two changes that are right by themselves can make a circle together.
create function material_order() returns trigger
language plpgsql security definer set search_path = ioa, pg_temp as $$
declare
  longest constant integer := 1000;
  earlier uuid[];
begin
  perform pg_advisory_xact_lock(x'696f6165646974'::bigint);
  earlier := array(
    with recursive chain(id) as (
      select new.supersedes_id
      union
      select m.supersedes_id from material m join chain on m.id = chain.id where m.supersedes_id is not null
    )
    select chain.id from chain limit longest + 1);
  if new.id = any(earlier) then
    perform refuse(422, 'cycle', 'Material does not come after itself.', '/supersedes_id');
  elsif cardinality(earlier) > longest then
    perform refuse(422, 'range', format('Material has at most %s earlier editions.', longest), '/supersedes_id');
  end if;
  return new;
end
$$;

-- --------------------------------------------------------------------------------------------------- rights
-- As caller_keys: what is `internal` or `archived` is for all who work in the programmes, drafts are for the programme that they are of.
create function caller_material_keys() returns jsonb
language plpgsql stable parallel safe security definer set search_path = ioa, pg_temp as $$
declare
  rights jsonb;
  opens text[] := '{}';
begin
  if caller() is null then
    return null;
  end if;
  rights := caller_rights();
  if rights ?| '{national_admin,national_evaluator}' then
    opens := '{draft,internal,archived}';
  elsif rights ?| '{regional_manager,buyer,integration}' then
    opens := '{internal,archived}' || rights_programmes(rights)::text[];
  end if;
  return (select jsonb_object_agg(k, true) from unnest(opens) k);
end
$$;

create view readable_material as
select m.id, m.version, m.created_at, m.updated_at, m.visibility, m.published_at, m.external_ids, m.language, m.programme_id, m.kind, m.step,
  m.title, m.description, m.edition, m.supersedes_id, m.target_groups, m.languages, m.licence, m.url, m.media_type, m.sha256,
  m.title_sort, m.search
from material m
where m.visibility = 'published'
   or (select caller_material_keys()) ?| array[m.visibility, m.programme_id::text];

-- The national programme's, and what managers contribute, as long as it is a draft.
create view writable_material as
select m.id, m.version, m.visibility, m.external_ids, m.language, m.programme_id, m.kind, m.step, m.title, m.description, m.edition,
  m.supersedes_id, m.target_groups, m.languages, m.licence, m.url, m.media_type, m.sha256
from material m
where (select caller_has('national_admin'))
   or m.visibility = 'draft' and m.programme_id = any((select caller_programmes())::uuid[])
with check option;

create function guard_material() returns trigger
language plpgsql security definer set search_path = ioa, pg_temp as $$
declare
  was material := case tg_op when 'INSERT' then null else old end;
begin
  if tg_op = 'DELETE' then
    if not caller_has('national_admin') then
      perform forbid('Material is deleted by the national programme.');
    end if;
    return old;
  end if;
  if new.visibility <> 'draft' and new.visibility is distinct from was.visibility and not caller_has('national_admin') then
    perform forbid('A contribution is taken over and published by the national programme.', '/visibility');
  end if;
  if new.programme_id is distinct from was.programme_id then
    perform require_programme(new.programme_id, '/programme_id');
  end if;
  if new.supersedes_id is distinct from was.supersedes_id and new.supersedes_id is not null
     and not exists (select from readable_material m where m.id = new.supersedes_id) then
    perform refuse(422, 'exists', 'There is no such material.', '/supersedes_id');
  end if;
  return new;
end
$$;

-- -------------------------------------------------------------------------------------------------- changes
-- What is internal is so for everyone who works in the programmes, so that its audience names none of them.
create function material_audience(visibility text, programme_id uuid) returns text language sql immutable
return audience(visibility, case visibility when 'draft' then programme_id end);

create function log_material() returns trigger
language plpgsql security definer set search_path = ioa, pg_temp as $$
declare
  was text := case when tg_op <> 'INSERT' then material_audience(old.visibility, old.programme_id) end;
  now_is text := case when tg_op <> 'DELETE' then material_audience(new.visibility, new.programme_id) end;
begin
  if tg_op = 'DELETE' then
    perform log_change('material', old.id, old.version, 'delete', was);
  elsif tg_op = 'INSERT' then
    perform log_change('material', new.id, new.version, 'create', now_is);
  elsif now_is = 'public' and was <> 'public' then
    perform log_change('material', new.id, new.version, 'publish', now_is);
  else
    if audience_lost(was, now_is) and not (was like 'draft:%' and now_is like 'internal:%') then
      perform log_change('material', new.id, new.version, 'unpublish', was);
    end if;
    perform log_change('material', new.id, new.version, 'update', now_is);
  end if;
  return null;
end
$$;

create trigger a_common before insert or update on material for each row execute function keep_common();
create trigger c_keep before insert or update on material for each row execute function material_keep();
create trigger e_guard before insert or update or delete on material for each row when (current_user = 'ioa_api') execute function guard_material();
-- After the guard, which tells what is hidden from what is there.
create trigger f_order_added before insert on material for each row when (new.supersedes_id is not null) execute function material_order();
create trigger f_order_changed before update on material for each row
  when (new.supersedes_id is not null and new.supersedes_id is distinct from old.supersedes_id) execute function material_order();
create trigger x_external_ids_added after insert on material for each row
  when (new.external_ids <> '[]') execute function keep_external_ids();
create trigger x_external_ids_changed after update on material for each row
  when (old.external_ids <> new.external_ids) execute function keep_external_ids();
create trigger x_external_ids_removed after delete on material for each row
  when (old.external_ids <> '[]') execute function keep_external_ids();
create trigger y_log after insert or update or delete on material for each row execute function log_material();
select audit_table('material');

revoke all on material from public, ioa_api;
revoke all on all functions in schema ioa from public;
grant select on readable_material to ioa_api;
grant select, insert, update, delete on writable_material to ioa_api;
grant execute on function caller_material_keys() to ioa_api;
