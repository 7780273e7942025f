-- Removes grants that ended more than so many days ago, when no audit event tells any more of what was done by them: at most so many, and
-- the days.
with over as materialized (
  select g.id
  from ioa.role_grant g
  where g.valid_to < now() - make_interval(days => $2::integer)
  order by g.valid_to, g.id
  limit $1::integer
  for update skip locked
), removed as (
  delete from ioa.role_grant g using over o where g.id = o.id returning g.id
)
select count(*) from removed
