-- One appointment, when the caller may read it.
select :columns
from readable_appointment m
left join readable_person n on n.id = m.person_id
where m.id = :id
