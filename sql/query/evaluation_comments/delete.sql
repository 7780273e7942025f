-- Takes a comment back.
delete from writable_evaluation_comment c
where c.evaluation_id = :id and c.id = :comment_id and (:if_match::integer[] is null or c.version = any(:if_match::integer[]))
returning c.id
