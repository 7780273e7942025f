-- The columns of a venue, in the order of the contract: v is the venue, g its programme.
v.id, v.version, v.created_at, v.updated_at, v.published_at, v.visibility, v.language, v.external_ids,
g.id as programme_id, g.id as "programme.id", g.short_name as "programme.short_name", g.name as "programme.name",
v.name, v.address, v.municipality, v.seats
