-- Changes what the merge patch names; what it takes away falls back to its default.
update writable_goal o
set (programme_id, pilot_id, kind, effect, description) = (
    select b.programme_id, b.pilot_id, b.kind, b.effect, b.description
    from jsonb_populate_record(null::writable_goal, merge_patch(to_jsonb(o.*), :body)) b)
where o.id = :id
  and (:if_match::integer[] is null or o.version = any(:if_match::integer[]))
returning o.id
