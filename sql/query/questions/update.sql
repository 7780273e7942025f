-- Changes what the merge patch names; what it takes away falls back to its default.
update writable_question q
set (question, answer, status) = (
    select b.question, b.answer, b.status
    from jsonb_populate_record(null::writable_question, merge_patch(to_jsonb(q.*), :body)) b)
where q.pilot_id = :id and q.id = :question_id
  and (:if_match::integer[] is null or q.version = any(:if_match::integer[]))
returning q.id
