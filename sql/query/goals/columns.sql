-- The columns of a goal, in the order of the contract: o is the goal.
o.id, o.version, o.created_at, o.updated_at, o.programme_id, o.pilot_id, o.kind, o.effect, o.description
