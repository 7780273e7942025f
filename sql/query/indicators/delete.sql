-- Takes an indicator away.
delete from writable_indicator i
where i.id = :id
  and (:if_match::integer[] is null or i.version = any(:if_match::integer[]))
returning i.id
