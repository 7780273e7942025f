-- Up to 100 observations of each indicator, the latest first.
select page.id as "_parent", t.*
from unnest(:ids::uuid[]) as page (id)
cross join lateral (
  select n.id, n.version, n.created_at, n.updated_at, n.indicator_id, n."from", n."to", n.value, n.source
  from readable_observation n
  where n.indicator_id = page.id
  order by n."to" desc, n.id desc
  limit 100) t
order by page.id, t."to" desc, t.id desc
