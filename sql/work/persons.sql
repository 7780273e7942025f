-- Erases persons after the last day that they may be kept: at most so many. Who is being changed has its turn later.
with over as materialized (
  select n.id
  from ioa.person n
  where n.retention_until < (now() at time zone 'utc')::date
  order by n.retention_until, n.id
  limit $1::integer
  for update skip locked
), erased as (
  delete from ioa.person n using over o where n.id = o.id returning n.id
)
select count(*) from erased
