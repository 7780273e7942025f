-- Changes what the merge patch names; what it takes away falls back to its default.
update writable_venue v
set (visibility, language, external_ids, programme_id, name, address, municipality, seats) = (
    select b.visibility, b.language, b.external_ids, b.programme_id, b.name, b.address, b.municipality, b.seats
    from jsonb_populate_record(null::writable_venue, merge_patch(to_jsonb(v.*), :body)) b)
where v.id = :id and (:if_match::integer[] is null or v.version = any(:if_match::integer[]))
returning v.id
