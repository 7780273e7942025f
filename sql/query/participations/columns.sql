-- The columns of a participation, in the order of the contract: n is the participation, a its actor.
n.id, n.version, n.created_at, n.updated_at, n.pilot_id,
a.id as actor_id, a.id as "actor.id", a.name as "actor.name", a.organisation_number as "actor.organisation_number",
n.role, n."from", n."to"
