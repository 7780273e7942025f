-- Takes a goal away.
delete from writable_goal o
where o.id = :id
  and (:if_match::integer[] is null or o.version = any(:if_match::integer[]))
returning o.id
