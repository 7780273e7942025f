-- Changes what the merge patch names; what it takes away falls back to its default.
update writable_appointment m
set (programme_id, pilot_id, role, person_id, "from", "to") = (
    select b.programme_id, b.pilot_id, b.role, b.person_id, b."from", b."to"
    from jsonb_populate_record(null::writable_appointment, merge_patch(to_jsonb(m.*), :body)) b)
where m.id = :id
  and (:if_match::integer[] is null or m.version = any(:if_match::integer[]))
returning m.id
