-- Changes what the merge patch names.
update writable_participation n
set (actor_id, role, "from", "to") = (
    select b.actor_id, b.role, b."from", b."to"
    from jsonb_populate_record(null::writable_participation, merge_patch(to_jsonb(n.*), :body)) b)
where n.pilot_id = :id and n.id = :participation_id
  and (:if_match::integer[] is null or n.version = any(:if_match::integer[]))
returning n.id
