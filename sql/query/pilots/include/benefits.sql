-- Up to 100 benefits of each pilot, by category.
select page.id as "_parent", t.*
from unnest(:ids::uuid[]) as page (id)
cross join lateral (
  select b.id, b.version, b.created_at, b.updated_at, b.pilot_id,
    b.category, b.description, b.unit, b.forecast, b.realised, a.id as recipient_id, a.id as "recipient.id", a.name as "recipient.name",
    a.organisation_number as "recipient.organisation_number", b.confidence
  from readable_benefit b
  left join readable_actor a on a.id = b.recipient_id
  where b.pilot_id = page.id
  order by b.category, b.id
  limit 100) t
order by page.id, t.category, t.id
