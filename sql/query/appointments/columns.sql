-- The columns of an appointment, in the order of the contract: m is the appointment, n the person.
m.id, m.version, m.created_at, m.updated_at, m.programme_id, m.pilot_id, m.role,
n.id as person_id, n.id as "person.id", n.name as "person.name", n.function as "person.function", m."from", m."to"
