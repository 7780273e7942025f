-- Takes an observation away.
delete from writable_observation n
where n.indicator_id = :id and n.id = :observation_id
  and (:if_match::integer[] is null or n.version = any(:if_match::integer[]))
returning n.id
