-- Up to 100 procurements of each pilot, the oldest first.
select page.id as "_parent", t.*
from unnest(:ids::uuid[]) as page (id)
cross join lateral (
  select r.id, r.version, r.created_at, r.updated_at, r.pilot_id,
    r.title, r.ocid, r.doffin_id, r.ted_number, r.notice_id, r.procedure_id, r.contract_id, r.procedure, r.notice_subtype, r.status,
    r.dates, r.value, r.tenders_received,
    array(select a.id from unnest(r.winner_ids) with ordinality w (id, place) join readable_actor a on a.id = w.id order by w.place) as winner_ids
  from readable_procurement r
  where r.pilot_id = page.id
  order by r.created_at, r.id
  limit 100) t
order by page.id, t.created_at, t.id
