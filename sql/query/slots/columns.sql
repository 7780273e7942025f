-- The columns of a slot, in the order of the contract: s is the slot, p its pilot, b who booked it.
s.id, s.version, s.created_at, s.updated_at, s.activity_id, p.id as pilot_id, s.starts_at, s.ends_at, s.place, s.status,
b.id as actor_id, b.id as "actor.id", b.name as "actor.name", b.organisation_number as "actor.organisation_number", s.topic
