-- Deletes an enquiry.
delete from writable_enquiry e
where e.id = :id and (:if_match::integer[] is null or e.version = any(:if_match::integer[]))
returning e.id
