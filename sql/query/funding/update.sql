-- Changes what the merge patch names; what it takes away falls back to its default.
update writable_funding f
set (programme_id, pilot_id, financier_id, kind, year, value) = (
    select b.programme_id, b.pilot_id, b.financier_id, b.kind, b.year, b.value
    from jsonb_populate_record(null::writable_funding, merge_patch(to_jsonb(f.*), :body)) b)
where f.id = :id
  and (:if_match::integer[] is null or f.version = any(:if_match::integer[]))
returning f.id
