-- The columns of an evaluation, in the order of the contract: e is the evaluation, p, g, v and a are the pilot, the
-- programme, the activity and the evaluator.
e.id, e.version, e.created_at, e.updated_at, e.published_at, e.visibility, e.language, e.external_ids, e.type, e.status,
p.id as pilot_id, p.id as "pilot.id", p.number as "pilot.number", p.title as "pilot.title", p.stage as "pilot.stage",
g.id as programme_id, g.id as "programme.id", g.short_name as "programme.short_name", g.name as "programme.name",
v.id as activity_id, e.criteria, e.findings, e.recommendations,
a.id as evaluator_id, a.id as "evaluator.id", a.name as "evaluator.name", a.organisation_number as "evaluator.organisation_number",
e.conflict_of_interest, e.declared_at
