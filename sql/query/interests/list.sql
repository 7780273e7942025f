-- Who would like to take part in a pilot, as far as the caller sees it.
-- filter status:   i.status = any(:status)
-- one    status:   i.status = :status
-- sort   created_at: i.created_at
-- sort   updated_at: i.updated_at
-- key              i.id
select :columns, :keys
from readable_interest i
left join readable_actor a on a.id = i.actor_id
where i.pilot_id = :id and :filters
order by :sort
limit :limit
