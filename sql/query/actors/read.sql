-- One actor, when the caller may read it.
select :columns
from readable_actor a
left join readable_actor u on u.id = a.parent_id
where a.id = :id
