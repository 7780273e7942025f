-- The columns of an interest, in the order of the contract: i is the interest, a who has it.
i.id, i.version, i.created_at, i.updated_at, i.pilot_id,
a.id as actor_id, a.id as "actor.id", a.name as "actor.name", a.organisation_number as "actor.organisation_number", i.message, i.status
