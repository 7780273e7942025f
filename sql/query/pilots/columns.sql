-- The columns of a pilot, in the order of the contract: p is the pilot, g its programme, b its lead buyer.
p.id, p.version, p.created_at, p.updated_at, p.published_at, p.visibility, p.language, p.external_ids,
g.id as programme_id, g.id as "programme.id", g.short_name as "programme.short_name", g.name as "programme.name",
b.id as lead_buyer_id, b.id as "lead_buyer.id", b.name as "lead_buyer.name",
b.organisation_number as "lead_buyer.organisation_number",
p.number, p.title, p.need, p.sector, p.innovation_kind, p.innovation_types, p.rd_use, p.municipality, p.cpv,
p.estimated_value, p.stage, p.planned_dates, p.actual_dates, p.lessons, p.spread_potential
