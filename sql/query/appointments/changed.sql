-- Appointments by their identifiers, for who follows what changes.
select :columns
from readable_appointment m
left join readable_person n on n.id = m.person_id
where m.id = any(:ids::uuid[])
