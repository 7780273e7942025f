-- The columns of a grant, in the order of the contract: r is the grant, g the programme and a the actor it is for.
r.id, r.version, r.created_at, r.updated_at, r.issuer, r.subject, r.organisation, r.role,
r.programme_id, g.id as "programme.id", g.short_name as "programme.short_name", g.name as "programme.name",
r.actor_id, a.id as "actor.id", a.name as "actor.name", a.organisation_number as "actor.organisation_number",
r.valid_from, r.valid_to, r.granted_by
