-- The columns of a report, in the order of the contract: r is the report, f its round, g its programme, p its pilot.
r.id, r.version, r.created_at, r.updated_at,
f.id as round_id, f.id as "round.id", f.title as "round.title", f.period as "round.period", f.due as "round.due",
f.status as "round.status",
g.id as programme_id, g.id as "programme.id", g.short_name as "programme.short_name", g.name as "programme.name",
p.id as pilot_id, p.id as "pilot.id", p.number as "pilot.number", p.title as "pilot.title", p.stage as "pilot.stage",
r.status, r.overdue, r.submitted_at, r.approved_at, r.return_reason, r.answers
