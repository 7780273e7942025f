-- Takes a registration away.
delete from writable_registration r
where r.activity_id = :id and r.id = :registration_id
  and (:if_match::integer[] is null or r.version = any(:if_match::integer[]))
returning r.id
