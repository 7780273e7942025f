-- One programme, when the caller may read it.
select :columns
from readable_programme p
left join readable_programme u on u.id = p.parent_id
left join readable_actor o on o.id = p.owner_id
where p.id = :id
