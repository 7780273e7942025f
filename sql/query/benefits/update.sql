-- Changes what the merge patch names; what it takes away falls back to its default.
update writable_benefit b
set (category, description, unit, forecast, realised, recipient_id, confidence) = (
    select b.category, b.description, b.unit, b.forecast, b.realised, b.recipient_id, b.confidence
    from jsonb_populate_record(null::writable_benefit, merge_patch(to_jsonb(b.*), :body)) b)
where b.pilot_id = :id and b.id = :benefit_id
  and (:if_match::integer[] is null or b.version = any(:if_match::integer[]))
returning b.id
