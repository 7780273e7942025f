-- Deletes an actor.
delete from writable_actor a
where a.id = :id and (:if_match::integer[] is null or a.version = any(:if_match::integer[]))
returning a.id
