-- Changes what the merge patch names; what it takes away falls back to its default.
update writable_observation n
set ("from", "to", value, source) = (
    select b."from", b."to", b.value, b.source
    from jsonb_populate_record(null::writable_observation, merge_patch(to_jsonb(n.*), :body)) b)
where n.indicator_id = :id and n.id = :observation_id
  and (:if_match::integer[] is null or n.version = any(:if_match::integer[]))
returning n.id
