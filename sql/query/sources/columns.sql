-- The columns of a source, in the order of the contract.
s.id, s.version, s.created_at, s.updated_at, s.name, s.kind, s.url, s.status, s.copied_at, s.caught_up_at,
greatest(floor(extract(epoch from now() - s.caught_up_at)), 0)::integer as lag_seconds, s.proven_at, s.problem, s.problem_at, s.resources
