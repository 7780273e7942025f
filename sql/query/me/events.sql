-- The caller's own audit events.
-- filter operation:    e.operation = any(:operation)
-- one    operation:    e.operation = :operation
-- filter resource:     e.resource = any(:resource)
-- one    resource:     e.resource = :resource
-- filter resource_id:  e.resource_id = :resource_id
-- filter at_gte:       e.at >= :at_gte
-- filter at_lt:        e.at < :at_lt
-- sort   at:           e.at
-- key                  e.id
select e.id, e.at, e.issuer, e.subject, e.organisation, e.supplier, e.roles, e.operation, e.resource, e.resource_id,
  e.version_before, e.version_after, e.members, e.request_id, e.trace_id, :keys
from readable_own_event e
where :filters
order by :sort
limit :limit
