-- Takes a milestone away.
delete from writable_milestone m
where m.pilot_id = :id and m.id = :milestone_id
  and (:if_match::integer[] is null or m.version = any(:if_match::integer[]))
returning m.id
