-- Sources: other installations, and files, whose objects are copied by `ioad harvest`. The copy is read only, and each object keeps its origin.
set search_path = ioa, public;

-- `cursor` is as far as the source's feed was followed; it is written in the transaction of what it stands for.
create table source (
  id           uuid primary key,
  version      integer not null default 1,
  created_at   timestamptz not null default clock_timestamp(),
  updated_at   timestamptz not null default clock_timestamp(),
  name         text not null,
  kind         text not null,
  url          text,            -- of an installation
  status       text not null default 'new',
  cursor       text,
  copied_at    timestamptz,     -- when all of it had been copied
  caught_up_at timestamptz,     -- when the copy last had everything that the source told of
  proven_at    timestamptz,     -- when the copy was last proven complete
  problem      text,            -- of the last run; null when it had none
  problem_at   timestamptz,
  constraint source__name__unique unique (name),
  constraint source__kind__enum check (kind in ('service', 'files')),
  constraint source__status__enum check (status in ('new', 'copying', 'following', 'proven'))
);
create index source_by_created on source (created_at, id);

-- What is copied of each resource. `digest` is null when the objects changed since they were counted, which was at `changed_at` the last time; `proven_at` is
-- when they last agreed with the source.
create table source_resource (
  source_id uuid not null,
  resource  text not null,
  is_copied boolean not null default false,
  expected  bigint,             -- how many the source announced
  validator text,               -- of a file: the entity tag, or the time of its last change
  count     bigint,
  digest    text,
  changed_at timestamptz,
  proven_at timestamptz,
  primary key (source_id, resource),
  constraint source_resource__source_id__exists foreign key (source_id) references source on delete cascade
);

create table source_object (
  source_id    uuid not null,
  resource     text not null,
  id           uuid not null,
  version      integer not null,
  body         jsonb not null,  -- as the source gives it to whom it knows us as
  harvested_at timestamptz not null default clock_timestamp(),
  primary key (source_id, id, resource),
  constraint source_object__source_id__exists foreign key (source_id) references source on delete cascade
);
create index source_object_by_harvest on source_object (source_id, harvested_at, id);
create index source_object_by_resource on source_object (source_id, resource, harvested_at, id);
create index source_object_by_programme on source_object (source_id, (body ->> 'programme_id'), resource, id) where body ? 'programme_id';

-- ----------------------------------------------------------------------------------------------- harvesting
-- The source of that name, made when it is new. The url may change: a feed that is another one says so by itself.
create function harvest_source(id uuid, name text, kind text, url text) returns source
language plpgsql set search_path = ioa, pg_temp as $$
declare
  s source;
begin
  insert into source (id, name, kind, url) values (harvest_source.id, harvest_source.name, harvest_source.kind, harvest_source.url)
  on conflict on constraint source__name__unique do nothing;
  select o.* into s from source o where o.name = harvest_source.name for update;
  if (s.kind, s.url) is distinct from (harvest_source.kind, harvest_source.url) then
    update source o set kind = harvest_source.kind, url = harvest_source.url,
      cursor = case when o.kind = harvest_source.kind then o.cursor end,
      status = case when o.kind = harvest_source.kind then o.status else 'new' end
    where o.id = s.id returning o.* into s;
  end if;
  return s;
end
$$;

-- Begins the copy anew, to be followed from this cursor: of what the source has, and of what is here.
create function harvest_begin(of_source uuid, feed_cursor text, digests jsonb) returns void
language plpgsql set search_path = ioa, pg_temp as $$
begin
  update source set cursor = feed_cursor, status = 'copying', copied_at = null, proven_at = null where id = of_source;
  insert into source_resource (source_id, resource, expected)
  select of_source, d ->> 'resource', sum((d ->> 'count')::bigint) from jsonb_array_elements(digests) d group by 2
  on conflict (source_id, resource) do update set expected = excluded.expected;
  insert into source_resource (source_id, resource)
  select distinct of_source, o.resource from source_object o where o.source_id = of_source
  on conflict (source_id, resource) do nothing;
  update source_resource set is_copied = false, digest = null, proven_at = null where source_id = of_source;
end
$$;

-- What is copied next; no row when all is.
create function harvest_next(of_source uuid) returns table (resource text, expected bigint)
language sql stable set search_path = ioa, pg_temp
begin atomic
  select r.resource, coalesce(r.expected, 0) from source_resource r where r.source_id = of_source and not r.is_copied order by r.resource limit 1;
end;

-- Which objects of the resource that is being copied came by: the others are forgotten at its end.
create function harvest_see() returns void
language plpgsql set search_path = ioa, pg_temp as $$
begin
  drop table if exists pg_temp.harvest_seen;
  create temporary table harvest_seen (id uuid primary key);
end
$$;

create function harvest_copy_begin(of_source uuid, of_resource text) returns void
language plpgsql set search_path = ioa, pg_temp as $$
begin
  perform harvest_see();
  insert into source_resource (source_id, resource) values (of_source, of_resource)
  on conflict (source_id, resource) do update set is_copied = false, digest = null, proven_at = null;
end
$$;

-- Stores a batch of objects. What is here already is later than nothing: a copy is read after everything that was followed. Gives how many were new or other.
create function harvest_objects(of_source uuid, of_resource text, objects jsonb) returns bigint
language plpgsql set search_path = ioa, pg_temp as $$
declare
  stored bigint;
begin
  perform harvest_check(objects);
  insert into pg_temp.harvest_seen select distinct (o ->> 'id')::uuid from jsonb_array_elements(objects) o on conflict do nothing;
  insert into source_object as s (source_id, resource, id, version, body)
  select distinct on (1, 2, 3) of_source, of_resource, (o ->> 'id')::uuid, coalesce((o ->> 'version')::integer, 1), o from jsonb_array_elements(objects) o
  on conflict (source_id, resource, id) do update set version = excluded.version, body = excluded.body, harvested_at = excluded.harvested_at
  where (s.version, s.body) is distinct from (excluded.version, excluded.body);
  get diagnostics stored = row_count;
  return stored;
end
$$;

-- Refuses what no object of a resource looks like, by its place in the batch.
create function harvest_check(objects jsonb) returns void
language plpgsql immutable set search_path = ioa, pg_temp as $$
declare
  wrong bigint := (select min(n) from jsonb_array_elements(objects) with ordinality e (o, n)
                   where jsonb_typeof(o) <> 'object' or o ->> 'id' is null
                     or o ->> 'id' !~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
                     or o ? 'version' and o ->> 'version' !~ '^[1-9][0-9]{0,8}$');
begin
  if wrong is not null then
    raise exception 'object % of the batch has no id that is a UUID, or a version that is none', wrong using errcode = 'data_exception';
  end if;
end
$$;

-- The end of a resource's copy: what did not come by is not there any more. Gives how many there are.
create function harvest_copy_end(of_source uuid, of_resource text, of_validator text) returns bigint
language plpgsql set search_path = ioa, pg_temp as $$
declare
  there bigint;
begin
  delete from source_object o where o.source_id = of_source and o.resource = of_resource and not exists (select from pg_temp.harvest_seen s where s.id = o.id);
  select count(*) into there from pg_temp.harvest_seen;
  drop table pg_temp.harvest_seen;
  insert into source_resource (source_id, resource, is_copied, expected, validator) values (of_source, of_resource, true, there, of_validator)
  on conflict (source_id, resource) do update set is_copied = true, expected = there, validator = of_validator, count = null, digest = null;
  update source s set copied_at = clock_timestamp(), status = 'following'
  where s.id = of_source and not exists (select from source_resource r where r.source_id = of_source and not r.is_copied);
  return there;
end
$$;

-- Takes a page of the feed in, and its cursor. Of each object the last entry counts: its data is the object as it is now. What the source does not show
-- any more goes, whether there is a tombstone or not.
create function harvest_page(of_source uuid, page jsonb) returns table (changes bigint, caught_up boolean, moved boolean)
language plpgsql set search_path = ioa, pg_temp as $$
declare
  before text := (select s.cursor from source s where s.id = of_source);
begin
  if jsonb_typeof(page -> 'data') is distinct from 'array' or jsonb_typeof(page -> 'cursor') is distinct from 'string'
     or length(page ->> 'cursor') > 400 or page ->> 'cursor' !~ '^[A-Za-z0-9_-]+$'
     or jsonb_typeof(page -> 'caught_up') is distinct from 'boolean' then
    raise exception 'this is no page of changes' using errcode = 'data_exception';
  end if;
  if exists (select from jsonb_array_elements(page -> 'data') e
             where jsonb_typeof(e) <> 'object' or not e ?& '{resource,id,data}' or jsonb_typeof(e -> 'gone') is distinct from 'boolean') then
    raise exception 'an entry of the page has no resource, id, gone or data' using errcode = 'data_exception';
  end if;
  create temporary table if not exists harvest_entry (resource text, id uuid, body jsonb) on commit delete rows;
  delete from harvest_entry;
  insert into harvest_entry
  select distinct on (1, 2) e ->> 'resource', (e ->> 'id')::uuid, case when not (e ->> 'gone')::boolean then nullif(e -> 'data', 'null') end
  from jsonb_array_elements(page -> 'data') with ordinality d (e, n)
  order by 1, 2, n desc;
  perform harvest_check(coalesce((select jsonb_agg(e.body) from harvest_entry e where e.body is not null), '[]'));
  delete from source_object o using harvest_entry e where e.body is null and o.source_id = of_source and o.resource = e.resource and o.id = e.id;
  insert into source_object as s (source_id, resource, id, version, body)
  select of_source, e.resource, e.id, coalesce((e.body ->> 'version')::integer, 1), e.body from harvest_entry e where e.body is not null
  on conflict (source_id, resource, id) do update set version = excluded.version, body = excluded.body, harvested_at = excluded.harvested_at;
  insert into source_resource (source_id, resource, is_copied, changed_at) select of_source, e.resource, true, clock_timestamp() from harvest_entry e group by e.resource
  on conflict (source_id, resource) do update set digest = null, changed_at = excluded.changed_at;
  update source s set cursor = page ->> 'cursor', caught_up_at = case when (page ->> 'caught_up')::boolean then clock_timestamp() else s.caught_up_at end,
    status = case when s.status = 'proven' and exists (select from harvest_entry) then 'following' else s.status end
  where s.id = of_source;
  return query select (select count(*) from harvest_entry), (page ->> 'caught_up')::boolean, before is distinct from page ->> 'cursor';
end
$$;

-- Whether it is still to be held against the source's digest in a run that began `since` then: what changed since it was proven, or everything.
create function harvest_is_pending(r source_resource, since timestamptz, everything boolean) returns boolean language sql immutable
return r.proven_at is null or r.proven_at < since and (everything or r.changed_at > r.proven_at);

create function harvest_pending(of_source uuid, since timestamptz, everything boolean) returns text[]
language sql stable set search_path = ioa, pg_temp
begin atomic
  select coalesce(array_agg(r.resource order by r.resource), '{}') from source_resource r
  where r.source_id = of_source and harvest_is_pending(r, since, everything);
end;

-- Holds what is pending of the copy against the source's digests of it; gives what differs. What agrees is proven: at this moment the copy had of the
-- resource what the source has, neither more nor less. The source is, when nothing is pending any more.
create function harvest_compare(of_source uuid, digests jsonb, since timestamptz, everything boolean)
returns table (resource text, here bigint, there bigint, here_digest text, there_digest text)
language plpgsql set search_path = ioa, pg_temp as $$
begin
  insert into source_resource (source_id, resource, is_copied) select distinct of_source, d ->> 'resource', true from jsonb_array_elements(digests) d
  on conflict do nothing;
  -- In one pass, whatever is pending.
  with stale as (
    select r.resource from source_resource r where r.source_id = of_source and r.digest is null and harvest_is_pending(r, since, everything)),
  counted as materialized (
    select o.resource, count(*) as count, feed_digest(feed_digest_sum(feed_hash(o.id, o.version))) as digest
    from source_object o where o.source_id = of_source and o.resource = any(array(select t.resource from stale t)) group by o.resource)
  update source_resource r set count = coalesce(c.count, 0), digest = coalesce(c.digest, '0')
  from stale t left join counted c on c.resource = t.resource
  where r.source_id = of_source and r.resource = t.resource;
  return query
  with told as (
    select d ->> 'resource' as resource, sum((d ->> 'count')::bigint)::bigint as count, feed_digest(sum((d ->> 'digest')::numeric)) as digest
    from jsonb_array_elements(digests) d group by 1),
  held as (
    select r.resource, r.count as here, coalesce(t.count, 0) as there, r.digest as here_digest, coalesce(t.digest, '0') as there_digest
    from source_resource r left join told t on t.resource = r.resource
    where r.source_id = of_source and harvest_is_pending(r, since, everything)),
  proven as (
    update source_resource r set proven_at = clock_timestamp()
    from held h where r.source_id = of_source and r.resource = h.resource and (h.here, h.here_digest) = (h.there, h.there_digest))
  select h.resource, h.here, h.there, h.here_digest, h.there_digest
  from held h where (h.here, h.here_digest) <> (h.there, h.there_digest) order by 1;
  if not found then
    update source s set status = 'proven', proven_at = coalesce((select min(r.proven_at) from source_resource r where r.source_id = of_source), clock_timestamp())
    where s.id = of_source;
  end if;
end
$$;

-- These resources are copied again.
create function harvest_again(of_source uuid, resources text[]) returns void
language sql set search_path = ioa, pg_temp
begin atomic
  insert into source_resource (source_id, resource) select of_source, n from unnest(resources) n
  on conflict (source_id, resource) do update set is_copied = false, digest = null, proven_at = null;
  update source set status = 'copying', copied_at = null where id = of_source;
end;

-- The end of a run over files: what is of other resources is not published any more. Gives how many objects there are.
create function harvest_files_end(of_source uuid, resources text[]) returns bigint
language plpgsql set search_path = ioa, pg_temp as $$
begin
  delete from source_object o where o.source_id = of_source and o.resource <> all(resources);
  delete from source_resource r where r.source_id = of_source and r.resource <> all(resources);
  update source s set status = 'following', copied_at = coalesce(s.copied_at, clock_timestamp()), caught_up_at = clock_timestamp() where s.id = of_source;
  return (select coalesce(sum(r.expected), 0) from source_resource r where r.source_id = of_source);
end
$$;

-- What came of a run: null when nothing went wrong.
create function harvest_end(of_source uuid, trouble text) returns void
language sql set search_path = ioa, pg_temp
begin atomic
  update source set problem = trouble, problem_at = case when trouble is not null then clock_timestamp() end, version = version + 1, updated_at = clock_timestamp()
  where id = of_source and (trouble is not null or problem is not null or updated_at < greatest(caught_up_at, proven_at, copied_at));
end;

-- --------------------------------------------------------------------------------------------------- reading
-- The national level reads where its copies stand, and the copies; nobody writes them over the interface.
create view readable_source as
select s.id, s.version, s.created_at, s.updated_at, s.name, s.kind, s.url, s.status, s.copied_at, s.caught_up_at, s.proven_at, s.problem, s.problem_at,
  (select coalesce(json_agg(json_build_object('resource', r.resource, 'copied', r.is_copied, 'count', coalesce(r.count, r.expected), 'proven_at', to_char(r.proven_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))
     order by r.resource), '[]') from source_resource r where r.source_id = s.id) as resources
from source s
where (select caller_has('national_admin')) or (select caller_has('national_evaluator'));

-- Evaluators read copies of what they would read of here whoever's it is: of these resources all, of persons and what else is told in confidence nothing.
create view readable_source_object as
select o.source_id, s.name as source_name, o.resource, o.id, o.version, o.body, o.harvested_at
from source_object o
join source s on s.id = o.source_id
where (select caller_has('national_admin'))
   or (select caller_has('national_evaluator')) and o.resource = any('{programme,actor,pilot,participation,milestone,procurement,benefit,activity,material,news,goal,indicator,
observation,funding,follow_up_round,report}');

grant select on readable_source, readable_source_object to ioa_api;
revoke all on all functions in schema ioa from public;
