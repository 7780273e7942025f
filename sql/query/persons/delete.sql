-- Erases a person; what is left is its identifier in the change log and in the audit.
delete from writable_person n
where n.id = :id and (:if_match::integer[] is null or n.version = any(:if_match::integer[]))
returning n.id
