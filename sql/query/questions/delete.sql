-- Takes a question away.
delete from writable_question q
where q.pilot_id = :id and q.id = :question_id
  and (:if_match::integer[] is null or q.version = any(:if_match::integer[]))
returning q.id
