-- The columns of a person, in the order of the contract: n is the person, a its actor, g and p what it is a contact for.
n.id, n.version, n.created_at, n.updated_at,
a.id as actor_id, a.id as "actor.id", a.name as "actor.name", a.organisation_number as "actor.organisation_number",
g.id as programme_id, p.id as pilot_id, n.name, n.function, n.email, n.phone, n.public_consent, n.consented_at, n.retention_until
