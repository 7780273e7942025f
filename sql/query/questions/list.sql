-- What is asked about a pilot, as far as the caller sees it.
-- filter actor_id: a.id = :actor_id
-- filter status:   q.status = any(:status)
-- one    status:   q.status = :status
-- sort   created_at: q.created_at
-- sort   updated_at: q.updated_at
-- key              q.id
select :columns, :keys
from readable_question q
left join readable_actor a on a.id = q.actor_id
where q.pilot_id = :id and :filters
order by :sort
limit :limit
