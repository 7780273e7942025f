-- Changes what the merge patch names; what it takes away falls back to its default.
update writable_evaluation_comment c
set (text, answer, status) = (
    select b.text, b.answer, b.status
    from jsonb_populate_record(null::writable_evaluation_comment, merge_patch(to_jsonb(c.*), :body)) b)
where c.evaluation_id = :id and c.id = :comment_id and (:if_match::integer[] is null or c.version = any(:if_match::integer[]))
returning c.id
