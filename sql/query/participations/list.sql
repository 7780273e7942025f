-- Who takes part in a pilot.
-- filter actor_id:   a.id = :actor_id
-- filter role:       n.role = any(:role)
-- one    role:       n.role = :role
-- sort   created_at: n.created_at
-- sort   updated_at: n.updated_at
-- sort   role:       n.role
-- key                n.id
select :columns, :keys
from readable_participation n
left join readable_actor a on a.id = n.actor_id
where n.pilot_id = :id and :filters
order by :sort
limit :limit
