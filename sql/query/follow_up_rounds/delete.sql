-- Deletes a follow-up round.
delete from writable_follow_up_round f
where f.id = :id and (:if_match::integer[] is null or f.version = any(:if_match::integer[]))
returning f.id
