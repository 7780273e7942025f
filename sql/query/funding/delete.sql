-- Takes a funding entry away.
delete from writable_funding f
where f.id = :id
  and (:if_match::integer[] is null or f.version = any(:if_match::integer[]))
returning f.id
