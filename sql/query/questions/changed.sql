-- Questions by their identifiers, for who follows what changes.
select :columns
from readable_question q
left join readable_actor a on a.id = q.actor_id
where q.id = any(:ids::uuid[])
