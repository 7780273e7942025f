-- Changes what the merge patch names; what it takes away falls back to its default.
update writable_actor a
set (visibility, language, external_ids, name, organisation_number, identifier_scheme, kinds, buyer_level, industry,
    size, municipality, website, parent_id) = (
    select b.visibility, b.language, b.external_ids, b.name, b.organisation_number, b.identifier_scheme, b.kinds,
    b.buyer_level, b.industry, b.size, b.municipality, b.website, b.parent_id
    from jsonb_populate_record(null::writable_actor, merge_patch(to_jsonb(a.*), :body)) b)
where a.id = :id and (:if_match::integer[] is null or a.version = any(:if_match::integer[]))
returning a.id
