-- What is asked about pilots, as far as the caller sees it.
-- filter pilot_id: q.pilot_id = :pilot_id
-- filter actor_id: a.id = :actor_id
-- filter status:   q.status = any(:status)
-- one    status:   q.status = :status
-- sort   created_at: q.created_at
-- sort   updated_at: q.updated_at
-- key              q.id
select :columns, :keys
from readable_question q
left join readable_actor a on a.id = q.actor_id
where :filters
order by :sort
limit :limit
