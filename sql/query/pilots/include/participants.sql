-- Up to 100 participations of each pilot, the oldest first.
select page.id as "_parent", t.*
from unnest(:ids::uuid[]) as page (id)
cross join lateral (
  select n.id, n.version, n.created_at, n.updated_at, n.pilot_id, a.id as actor_id, a.id as "actor.id", a.name as "actor.name",
    a.organisation_number as "actor.organisation_number", n.role, n."from", n."to"
  from readable_participation n
  left join readable_actor a on a.id = n.actor_id
  where n.pilot_id = page.id
  order by n.created_at, n.id
  limit 100) t
order by page.id, t.created_at, t.id
