-- The columns of a programme, in the order of the contract: p is the programme, u its parent, o its owner.
p.id, p.version, p.created_at, p.updated_at, p.published_at, p.visibility, p.language, p.external_ids,
p.name, p.short_name, p.level,
u.id as parent_id, u.id as "parent.id", u.short_name as "parent.short_name", u.name as "parent.name",
o.id as owner_id, o.id as "owner.id", o.name as "owner.name", o.organisation_number as "owner.organisation_number",
p.status, p.period, p.regions, p.municipalities, p.purpose, p.target_groups, p.pilot_target, p.contact_point,
p.responsibilities
