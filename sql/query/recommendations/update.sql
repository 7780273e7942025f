-- Changes what the merge patch names; what it takes away falls back to its default.
update writable_recommendation r
set (status, note, closed_on) = (
    select b.status, b.note, b.closed_on
    from jsonb_populate_record(null::writable_recommendation, merge_patch(to_jsonb(r.*), :body)) b)
where r.id = :id and (:if_match::integer[] is null or r.version = any(:if_match::integer[]))
returning r.id
