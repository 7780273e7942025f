-- Changes what the merge patch names; what it takes away falls back to its default.
update writable_registration r
set (target_group, name, email, status, attended) = (
    select b.target_group, b.name, b.email, b.status, b.attended
    from jsonb_populate_record(null::writable_registration, merge_patch(to_jsonb(r.*), :body)) b)
where r.activity_id = :id and r.id = :registration_id
  and (:if_match::integer[] is null or r.version = any(:if_match::integer[]))
returning r.id
