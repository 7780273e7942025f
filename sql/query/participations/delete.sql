-- Takes a participation back.
delete from writable_participation n
where n.pilot_id = :id and n.id = :participation_id
  and (:if_match::integer[] is null or n.version = any(:if_match::integer[]))
returning n.id
