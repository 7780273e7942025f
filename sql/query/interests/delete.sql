-- Takes an interest away.
delete from writable_interest i
where i.pilot_id = :id and i.id = :interest_id
  and (:if_match::integer[] is null or i.version = any(:if_match::integer[]))
returning i.id
