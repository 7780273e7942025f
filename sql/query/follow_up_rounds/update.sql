-- Changes what the merge patch names; what it takes away falls back to its default.
update writable_follow_up_round f
set (language, programme_id, title, description, period, due, status, asks, programme_ids, pilot_ids, questions) = (
    select b.language, b.programme_id, b.title, b.description, b.period, b.due, b.status, b.asks, b.programme_ids, b.pilot_ids, b.questions
    from jsonb_populate_record(null::writable_follow_up_round, merge_patch(to_jsonb(f.*), :body)) b)
where f.id = :id and (:if_match::integer[] is null or f.version = any(:if_match::integer[]))
returning f.id
