-- Takes a role back.
delete from writable_role_grant r
where r.id = :id and (:if_match::integer[] is null or r.version = any(:if_match::integer[]))
returning r.id
