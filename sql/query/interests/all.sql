-- Who would like to take part in which pilot, as far as the caller sees it.
-- filter pilot_id: i.pilot_id = :pilot_id
-- filter actor_id: a.id = :actor_id
-- filter status:   i.status = any(:status)
-- one    status:   i.status = :status
-- sort   created_at: i.created_at
-- sort   updated_at: i.updated_at
-- key              i.id
select :columns, :keys
from readable_interest i
left join readable_actor a on a.id = i.actor_id
where :filters
order by :sort
limit :limit
