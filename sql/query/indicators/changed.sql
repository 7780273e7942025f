-- Indicators for who follows what changes (by their identifiers), and for an export (all, or those of a programme).
-- filter ids:          i.id = any(:ids::uuid[])
-- filter programme_id: coalesce(i.programme_id, (select l.programme_id from readable_pilot l where l.id = i.pilot_id)) = :programme_id
select :exported_columns
from readable_indicator i
where :filters
