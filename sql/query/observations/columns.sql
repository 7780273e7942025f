-- The columns of an observation, in the order of the contract: n is the observation.
n.id, n.version, n.created_at, n.updated_at, n.indicator_id, n."from", n."to", n.value, n.source
