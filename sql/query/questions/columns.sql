-- The columns of a question, in the order of the contract: q is the question, a who asked.
q.id, q.version, q.created_at, q.updated_at, q.pilot_id,
a.id as actor_id, a.id as "actor.id", a.name as "actor.name", a.organisation_number as "actor.organisation_number",
q.question, q.answer, q.status, q.answered_at
