-- Takes an input away.
delete from writable_dialogue_input i
where i.pilot_id = :id and i.id = :input_id
  and (:if_match::integer[] is null or i.version = any(:if_match::integer[]))
returning i.id
