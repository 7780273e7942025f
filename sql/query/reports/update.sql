-- Answers what the merge patch names; null takes an answer away.
update writable_report r
set answers = (select b.answers from jsonb_populate_record(null::writable_report, merge_patch(to_jsonb(r.*), :body)) b)
where r.id = :id and (:if_match::integer[] is null or r.version = any(:if_match::integer[]))
returning r.id
