-- Takes a benefit away.
delete from writable_benefit b
where b.pilot_id = :id and b.id = :benefit_id
  and (:if_match::integer[] is null or b.version = any(:if_match::integer[]))
returning b.id
