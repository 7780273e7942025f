-- Changes what the merge patch names; what it takes away falls back to its default.
update writable_pilot p
set (visibility, language, external_ids, programme_id, lead_buyer_id, number, title, need, sector, innovation_kind,
    innovation_types, rd_use, municipality, cpv, estimated_value, planned_dates, lessons, spread_potential) = (
    select b.visibility, b.language, b.external_ids, b.programme_id, b.lead_buyer_id, b.number, b.title, b.need, b.sector,
    b.innovation_kind, b.innovation_types, b.rd_use, b.municipality, b.cpv, b.estimated_value, b.planned_dates,
    b.lessons, b.spread_potential
    from jsonb_populate_record(null::writable_pilot, merge_patch(to_jsonb(p.*), :body)) b)
where p.id = :id and (:if_match::integer[] is null or p.version = any(:if_match::integer[]))
returning p.id
