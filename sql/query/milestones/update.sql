-- Changes what the merge patch names; what it takes away falls back to its default.
update writable_milestone m
set (type, title, due, met, status) = (
    select b.type, b.title, b.due, b.met, b.status
    from jsonb_populate_record(null::writable_milestone, merge_patch(to_jsonb(m.*), :body)) b)
where m.pilot_id = :id and m.id = :milestone_id
  and (:if_match::integer[] is null or m.version = any(:if_match::integer[]))
returning m.id
