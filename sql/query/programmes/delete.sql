-- Deletes a programme.
delete from writable_programme p
where p.id = :id and (:if_match::integer[] is null or p.version = any(:if_match::integer[]))
returning p.id
