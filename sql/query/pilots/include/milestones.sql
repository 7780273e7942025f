-- Up to 100 milestones of each pilot, the first due first.
select page.id as "_parent", t.*
from unnest(:ids::uuid[]) as page (id)
cross join lateral (
  select m.id, m.version, m.created_at, m.updated_at, m.pilot_id,
    m.type, m.title, m.due, m.met, m.status, m.overdue
  from readable_milestone m
  where m.pilot_id = page.id
  order by m.due, m.id
  limit 100) t
order by page.id, t.due, t.id
