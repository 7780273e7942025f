-- Actors by their identifiers, for who follows what changes.
select :columns
from readable_actor a
left join readable_actor u on u.id = a.parent_id
where a.id = any(:ids::uuid[])
