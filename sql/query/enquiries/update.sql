-- Changes what the merge patch names; what it takes away falls back to its default.
update writable_enquiry e
set (status, answer, note) = (
    select b.status, b.answer, b.note
    from jsonb_populate_record(null::writable_enquiry, merge_patch(to_jsonb(e.*), :body)) b)
where e.id = :id and (:if_match::integer[] is null or e.version = any(:if_match::integer[]))
returning e.id
