-- A page of the feed asks each readable view once for all that it is unsure of, where it asked for each entry by itself: to pass by two
-- thousand drafts of other regions took a follower with a token 0.4 s.
set search_path = ioa, public;

drop function feed_tells(text, text, uuid, text, text[], text[], text[], boolean), feed_readable(text, uuid);

-- Which of these objects the caller may read.
create function feed_readable(resource text, ids uuid[]) returns setof uuid language plpgsql stable as $$
begin
  return query execute format('select r.id from ioa.%I r where r.id = any($1)', 'readable_' || resource) using ids;
end
$$;

-- Whether an entry is told to who is known, when it is not by its audience. What is gone is told to those whose own it was; what is there to who may read it
-- (`reads`, which is only looked at then), and as part of a pilot to those whose own that is.
create function feed_tells(audience text, op text, own text[], reads boolean) returns boolean
language sql immutable parallel safe
return case when op in ('delete', 'unpublish') then audience = any(own)
  else (audience not like 'pilot:%' or audience = any(own)) and reads end;

create or replace function feed_read(p feed_position, resources text[], of_programme uuid, latest boolean, page integer)
returns table(entries json, seq bigint, done boolean)
language plpgsql stable security definer set search_path = ioa, pg_temp as $$
declare
  looked constant integer := least(2000, greatest(500, 5 * page)); -- entries of which perhaps none is told
  s1 pg_snapshot := feed_snapshot(p.since);
  s2 pg_snapshot := feed_snapshot(p.until);
  sees text[] := caller_audiences() || array(select 'left:' || of_programme where of_programme is not null);
  kinds text[] := caller_audience_kinds();
  own text[] := caller_own_audiences();
  known boolean := caller() is not null;
  reached bigint;
begin
  select max(w.seq) into reached from (
    select l.seq from change_log l where l.seq > p.seq and l.seq <= p.last order by l.seq limit looked) w;
  with looked_at as materialized (
    select l.seq, l.resource, l.id, l.version, l.op, l.at, l.audience, l.xid, feed_is_for(l.audience, l.resource, sees, kinds) as told
    from change_log l
    where l.seq > p.seq and l.seq <= reached
      and pg_visible_in_snapshot(l.xid, s2) and not pg_visible_in_snapshot(l.xid, s1)
      and (resources is null or l.resource = any(resources))),
  unsure as materialized (
    select l.resource, array_agg(distinct l.id) as ids from looked_at l
    where known and not l.told and feed_tells(l.audience, l.op, own, true) and l.op not in ('delete', 'unpublish')
    group by l.resource),
  asked as materialized (select unnest(u.ids) as id from unsure u),
  readable as materialized (select r.id from unsure u cross join feed_readable(u.resource, u.ids) r(id)),
  passed as materialized (
    select l.seq, l.resource, l.id, l.version, l.op, l.at
    from looked_at l
    where (l.told or known and feed_tells(l.audience, l.op, own, l.id in (select r.id from readable r)))
      and feed_concerns(l.audience, l.resource, l.id, l.op, of_programme)
      -- Who keeps it has lost nothing, and who is told of it as everybody need not be as its own; of what is wanted by its latest state only
      -- the last is told.
      and not ((latest or l.op = 'unpublish' or l.audience like 'pilot:%') and exists (
        select from change_log k
        where k.id = l.id and k.seq > l.seq
          and (k.xid = l.xid and (l.op = 'unpublish' or l.audience like 'pilot:%') and (k.op <> 'delete' or l.op = 'delete')
            or latest and k.seq <= p.last and pg_visible_in_snapshot(k.xid, s2) and not pg_visible_in_snapshot(k.xid, s1))
          and (feed_is_for(k.audience, k.resource, sees, kinds) or known and feed_tells(k.audience, k.op, own,
            case when k.id in (select a.id from asked a) then k.id in (select r.id from readable r)
              else exists (select from feed_readable(k.resource, array[k.id])) end))
          and feed_concerns(k.audience, k.resource, k.id, k.op, of_programme)))
    order by l.seq
    limit page + 1),
  shown as (select * from passed order by passed.seq limit page)
  select coalesce(json_agg(json_build_object('resource', n.resource, 'id', n.id, 'version', n.version, 'op', n.op,
           'at', to_char(n.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), 'gone', n.op in ('delete', 'unpublish')) order by n.seq), '[]'),
    max(n.seq), count(*) = (select count(*) from passed)
  into entries, seq, done
  from shown n;
  if done then
    seq := reached;
    done := reached is null or reached >= p.last;
  end if;
  return next;
end
$$;

revoke all on all functions in schema ioa from public;
