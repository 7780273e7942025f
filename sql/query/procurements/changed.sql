-- Procurements for who follows what changes (by their identifiers), and for an export (all, or those of a programme).
-- filter ids:          r.id = any(:ids::uuid[])
-- filter programme_id: r.pilot_id in (select l.id from readable_pilot l where l.programme_id = :programme_id)
select :exported_columns
from readable_procurement r
where :filters
