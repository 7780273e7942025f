-- The columns of news, in the order of the contract: n is the news, g its programme, p and v the pilot and the activity it is about.
n.id, n.version, n.created_at, n.updated_at, n.published_at, n.visibility, n.language, n.external_ids,
g.id as programme_id, g.id as "programme.id", g.short_name as "programme.short_name", g.name as "programme.name",
p.id as pilot_id, p.id as "pilot.id", p.number as "pilot.number", p.title as "pilot.title", p.stage as "pilot.stage",
v.id as activity_id, n.title, n.lead, n.body, n.image
