-- Audit events the caller may read.
-- filter issuer:       e.issuer = :issuer
-- filter subject:      e.subject = :subject
-- filter organisation: e.organisation = :organisation
-- filter supplier:     e.supplier = :supplier
-- filter operation:    e.operation = any(:operation)
-- one    operation:    e.operation = :operation
-- filter resource:     e.resource = any(:resource)
-- one    resource:     e.resource = :resource
-- filter resource_id:  e.resource_id = :resource_id
-- filter at_gte:       e.at >= :at_gte
-- filter at_lt:        e.at < :at_lt
-- filter request_id:   e.request_id = :request_id
-- filter trace_id:     e.trace_id = :trace_id
-- sort   at:           e.at
-- key                  e.id
select :columns, :keys
from readable_audit_event e
where :filters
order by :sort
limit :limit
