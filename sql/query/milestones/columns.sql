-- The columns of a milestone, in the order of the contract: m is the milestone.
m.id, m.version, m.created_at, m.updated_at, m.pilot_id,
m.type, m.title, m.due, m.met, m.status, m.overdue
