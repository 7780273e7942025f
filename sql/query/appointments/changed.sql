-- Appointments for who follows what changes (by their identifiers), and for an export (all, or those of a programme).
-- filter ids:          m.id = any(:ids::uuid[])
-- filter programme_id: coalesce(m.programme_id, (select l.programme_id from readable_pilot l where l.id = m.pilot_id)) = :programme_id
select :exported_columns
from readable_appointment m
left join readable_person n on n.id = m.person_id
where :filters
