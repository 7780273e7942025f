-- Changes what the merge patch names; what it takes away falls back to its default.
update writable_indicator i
set (goal_id, code, title, unit, direction, baseline, target, method) = (
    select b.goal_id, b.code, b.title, b.unit, b.direction, b.baseline, b.target, b.method
    from jsonb_populate_record(null::writable_indicator, merge_patch(to_jsonb(i.*), :body)) b)
where i.id = :id
  and (:if_match::integer[] is null or i.version = any(:if_match::integer[]))
returning i.id
