-- The registrations for all activities, as far as the caller sees them.
-- filter activity_id: r.activity_id = :activity_id
-- filter status:       r.status = any(:status)
-- one    status:       r.status = :status
-- filter target_group: r.target_group = any(:target_group)
-- one    target_group: r.target_group = :target_group
-- filter attended:     r.attended = :attended
-- filter actor_id:     b.id = :actor_id
-- sort   created_at:   r.created_at
-- sort   updated_at:   r.updated_at
-- key                  r.id
select :columns, :keys
from readable_registration r
left join readable_actor b on b.id = r.actor_id
where :filters
order by :sort
limit :limit
