-- The columns of a recommendation, in the order of the contract: r is the recommendation, e its evaluation, p and g the pilot and the
-- programme that it is for.
r.id, r.version, r.created_at, r.updated_at,
e.id as evaluation_id, e.id as "evaluation.id", e.type as "evaluation.type", e.status as "evaluation.status",
p.id as pilot_id, p.id as "pilot.id", p.number as "pilot.number", p.title as "pilot.title", p.stage as "pilot.stage",
g.id as programme_id, g.id as "programme.id", g.short_name as "programme.short_name", g.name as "programme.name",
r.place, r.text, r.status, r.note, r.closed_on
