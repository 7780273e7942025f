-- The columns of an indicator, in the order of the contract: i is the indicator.
i.id, i.version, i.created_at, i.updated_at, i.goal_id, i.programme_id, i.pilot_id, i.effect,
i.code, i.title, i.unit, i.direction, i.baseline, i.target, i.method
