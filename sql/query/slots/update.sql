-- Changes what the merge patch names; what it takes away falls back to its default.
update writable_slot s
set (pilot_id, actor_id, starts_at, ends_at, place, topic) = (
    select b.pilot_id, b.actor_id, b.starts_at, b.ends_at, b.place, b.topic
    from jsonb_populate_record(null::writable_slot, merge_patch(to_jsonb(s.*), :body)) b)
where s.activity_id = :id and s.id = :slot_id
  and (:if_match::integer[] is null or s.version = any(:if_match::integer[]))
returning s.id
