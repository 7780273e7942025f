-- Changes what the merge patch names; what it takes away falls back to its default.
update writable_dialogue_input i
set (activity_id, text, url, status) = (
    select b.activity_id, b.text, b.url, b.status
    from jsonb_populate_record(null::writable_dialogue_input, merge_patch(to_jsonb(i.*), :body)) b)
where i.pilot_id = :id and i.id = :input_id
  and (:if_match::integer[] is null or i.version = any(:if_match::integer[]))
returning i.id
