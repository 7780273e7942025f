-- Deletes a venue.
delete from writable_venue v
where v.id = :id and (:if_match::integer[] is null or v.version = any(:if_match::integer[]))
returning v.id
