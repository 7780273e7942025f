-- The columns of a registration, in the order of the contract: r is the registration, b the organisation.
r.id, r.version, r.created_at, r.updated_at, r.activity_id,
b.id as actor_id, b.id as "actor.id", b.name as "actor.name", b.organisation_number as "actor.organisation_number",
r.target_group, r.name, r.email, r.status, r.attended
