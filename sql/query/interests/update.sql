-- Changes what the merge patch names; what it takes away falls back to its default.
update writable_interest i
set (message, status) = (
    select b.message, b.status
    from jsonb_populate_record(null::writable_interest, merge_patch(to_jsonb(i.*), :body)) b)
where i.pilot_id = :id and i.id = :interest_id
  and (:if_match::integer[] is null or i.version = any(:if_match::integer[]))
returning i.id
