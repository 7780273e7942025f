-- A procurement of a pilot that the caller may read.
insert into writable_procurement (id, pilot_id, title, ocid, doffin_id, ted_number, notice_id, procedure_id, contract_id, procedure, notice_subtype, status, dates, value,
  tenders_received, winner_ids)
select :new_id, o.id, b.title, b.ocid, b.doffin_id, b.ted_number, b.notice_id, b.procedure_id, b.contract_id, b.procedure, b.notice_subtype,
  b.status, b.dates, b.value, b.tenders_received, b.winner_ids
from readable_pilot o, jsonb_populate_record(null::writable_procurement, :body) b
where o.id = :id
returning id
