-- Changes what the merge patch names; what it takes away falls back to its default.
update writable_procurement r
set (title, ocid, doffin_id, ted_number, notice_id, procedure_id, contract_id, procedure, notice_subtype, status, dates, value,
    tenders_received, winner_ids) = (
    select b.title, b.ocid, b.doffin_id, b.ted_number, b.notice_id, b.procedure_id, b.contract_id, b.procedure, b.notice_subtype, b.status,
    b.dates, b.value, b.tenders_received, b.winner_ids
    from jsonb_populate_record(null::writable_procurement, merge_patch(to_jsonb(r.*), :body)) b)
where r.pilot_id = :id and r.id = :procurement_id
  and (:if_match::integer[] is null or r.version = any(:if_match::integer[]))
returning r.id
