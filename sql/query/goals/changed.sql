-- Goals for who follows what changes (by their identifiers), and for an export (all, or those of a programme).
-- filter ids:          o.id = any(:ids::uuid[])
-- filter programme_id: coalesce(o.programme_id, (select l.programme_id from readable_pilot l where l.id = o.pilot_id)) = :programme_id
select :exported_columns
from readable_goal o
where :filters
