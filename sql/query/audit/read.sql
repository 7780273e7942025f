-- One audit event, when the caller may read it.
select :columns
from readable_audit_event e
where e.id = :id
