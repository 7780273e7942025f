-- Takes a slot away.
delete from writable_slot s
where s.activity_id = :id and s.id = :slot_id
  and (:if_match::integer[] is null or s.version = any(:if_match::integer[]))
returning s.id
