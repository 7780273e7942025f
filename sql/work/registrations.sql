-- Forgets who came to activities that ended so many days ago: at most so many. What is left are numbers. Who is being changed has its turn later.
with over as materialized (
  select r.id
  from ioa.registration r
  join ioa.activity a on a.id = r.activity_id
  where (r.name is not null or r.email is not null) and a.ends_at < now() - $2::integer * interval '1 day'
  order by r.id
  limit $1::integer
  for update of r skip locked
), forgotten as (
  update ioa.registration r set name = null, email = null from over o where r.id = o.id returning r.id
)
select count(*) from forgotten
