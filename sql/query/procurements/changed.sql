-- Procurements by their identifiers, for who follows what changes.
select :columns
from readable_procurement r
where r.id = any(:ids::uuid[])
