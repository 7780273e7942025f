-- Deletes enquiries that nobody has had to do with for more than so many days, with who wrote them: at most so many, and the days. What is being
-- changed has its turn later.
with over as materialized (
  select e.id
  from ioa.enquiry e
  where e.updated_at < now() - make_interval(days => $2::integer)
  order by e.updated_at, e.id
  limit $1::integer
  for update skip locked
), deleted as (
  delete from ioa.enquiry e using over o where e.id = o.id returning e.id
)
select count(*) from deleted
