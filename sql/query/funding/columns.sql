-- The columns of a funding entry, in the order of the contract: f is the entry, a who pays.
f.id, f.version, f.created_at, f.updated_at, f.programme_id, f.pilot_id,
a.id as financier_id, a.id as "financier.id", a.name as "financier.name", a.organisation_number as "financier.organisation_number",
f.kind, f.year, f.value
