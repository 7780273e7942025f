-- Questions for who follows what changes (by their identifiers), and for an export (all).
-- filter ids: q.id = any(:ids::uuid[])
select :columns
from readable_question q
left join readable_actor a on a.id = q.actor_id
where :filters
