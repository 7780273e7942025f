-- Changes what the merge patch names; what it takes away falls back to its default.
update writable_material m
set (visibility, language, external_ids, programme_id, kind, step, title, description, edition, supersedes_id, target_groups, languages,
    licence, url, media_type, sha256) = (
    select b.visibility, b.language, b.external_ids, b.programme_id, b.kind, b.step, b.title, b.description, b.edition, b.supersedes_id,
    b.target_groups, b.languages, b.licence, b.url, b.media_type, b.sha256
    from jsonb_populate_record(null::writable_material, merge_patch(to_jsonb(m.*), :body)) b)
where m.id = :id and (:if_match::integer[] is null or m.version = any(:if_match::integer[]))
returning m.id
