-- One procurement, when the caller may read it.
select :columns
from readable_procurement r
where r.pilot_id = :id and r.id = :procurement_id
