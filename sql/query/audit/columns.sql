-- The columns of an audit event, in the order of the contract.
e.id, e.at, e.issuer, e.subject, e.organisation, e.supplier, e.roles, e.operation, e.resource, e.resource_id,
e.version_before, e.version_after, e.members, e.request_id, e.trace_id, 1 as "_version"
