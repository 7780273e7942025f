-- Changes how long a grant holds.
update writable_role_grant r
set (valid_from, valid_to) = (
    select b.valid_from, b.valid_to
    from jsonb_populate_record(null::writable_role_grant, merge_patch(to_jsonb(r.*), :body)) b)
where r.id = :id and (:if_match::integer[] is null or r.version = any(:if_match::integer[]))
returning r.id
