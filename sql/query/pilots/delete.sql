-- Deletes a pilot.
delete from writable_pilot p
where p.id = :id and (:if_match::integer[] is null or p.version = any(:if_match::integer[]))
returning p.id
