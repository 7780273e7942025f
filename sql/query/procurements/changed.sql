-- Procurements for who follows what changes (by their identifiers), and for an export (all).
-- filter ids: r.id = any(:ids::uuid[])
select :columns
from readable_procurement r
where :filters
