-- Takes an appointment away.
delete from writable_appointment m
where m.id = :id
  and (:if_match::integer[] is null or m.version = any(:if_match::integer[]))
returning m.id
