-- Changes what the merge patch names; what it takes away falls back to its default.
update writable_news n
set (visibility, language, external_ids, programme_id, pilot_id, activity_id, title, lead, body, image) = (
    select b.visibility, b.language, b.external_ids, b.programme_id, b.pilot_id, b.activity_id, b.title, b.lead, b.body, b.image
    from jsonb_populate_record(null::writable_news, merge_patch(to_jsonb(n.*), :body)) b)
where n.id = :id and (:if_match::integer[] is null or n.version = any(:if_match::integer[]))
returning n.id
