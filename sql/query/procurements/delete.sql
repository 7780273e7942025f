-- Takes a procurement away.
delete from writable_procurement r
where r.pilot_id = :id and r.id = :procurement_id
  and (:if_match::integer[] is null or r.version = any(:if_match::integer[]))
returning r.id
