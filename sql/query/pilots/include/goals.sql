-- Up to 100 goals of each pilot, the overall one first.
select page.id as "_parent", t.*
from unnest(:ids::uuid[]) as page (id)
cross join lateral (
  select g.id, g.version, g.created_at, g.updated_at, g.programme_id, g.pilot_id, g.kind, g.effect, g.description
  from readable_goal g
  where g.pilot_id = page.id
  order by g.kind desc, g.effect, g.id
  limit 100) t
order by page.id, t.kind desc, t.effect, t.id
