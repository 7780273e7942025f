-- What pilots were told in confidence, as far as the caller sees it.
-- filter pilot_id: i.pilot_id = :pilot_id
-- filter status:      i.status = any(:status)
-- one    status:      i.status = :status
-- filter actor_id:    a.id = :actor_id
-- filter activity_id: v.id = :activity_id
-- sort   created_at:  i.created_at
-- sort   updated_at:  i.updated_at
-- key                 i.id
select :columns, :keys
from readable_dialogue_input i
left join readable_actor a on a.id = i.actor_id
left join readable_activity v on v.id = i.activity_id
where :filters
order by :sort
limit :limit
