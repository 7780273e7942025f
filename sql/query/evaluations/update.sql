-- Changes what the merge patch names; what it takes away falls back to its default.
update writable_evaluation e
set (visibility, language, external_ids, type, status, pilot_id, programme_id, activity_id, criteria, findings,
    recommendations, evaluator_id, conflict_of_interest) = (
    select b.visibility, b.language, b.external_ids, b.type, b.status, b.pilot_id, b.programme_id, b.activity_id, b.criteria,
    b.findings, b.recommendations, b.evaluator_id, b.conflict_of_interest
    from jsonb_populate_record(null::writable_evaluation, merge_patch(to_jsonb(e.*), :body)) b)
where e.id = :id and (:if_match::integer[] is null or e.version = any(:if_match::integer[]))
returning e.id
