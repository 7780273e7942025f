-- Appointments for who follows what changes (by their identifiers), and for an export (all).
-- filter ids: m.id = any(:ids::uuid[])
select :columns
from readable_appointment m
left join readable_person n on n.id = m.person_id
where :filters
