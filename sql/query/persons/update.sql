-- Changes what the merge patch names; what it takes away falls back to its default.
update writable_person n
set (actor_id, programme_id, pilot_id, name, function, email, phone, public_consent, retention_until) = (
    select b.actor_id, b.programme_id, b.pilot_id, b.name, b.function, b.email, b.phone, b.public_consent, b.retention_until
    from jsonb_populate_record(null::writable_person, merge_patch(to_jsonb(n.*), :body)) b)
where n.id = :id and (:if_match::integer[] is null or n.version = any(:if_match::integer[]))
returning n.id
