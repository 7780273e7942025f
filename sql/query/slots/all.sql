-- The slots of all activities: the free ones, and those booked ones that the caller sees.
-- filter activity_id: s.activity_id = :activity_id
-- filter status:        s.status = :status
-- filter actor_id:      b.id = :actor_id
-- filter pilot_id:      p.id = :pilot_id
-- filter starts_at_gte: s.starts_at >= :starts_at_gte
-- filter starts_at_lt:  s.starts_at < :starts_at_lt
-- sort   starts_at:     s.starts_at
-- sort   updated_at:    s.updated_at
-- key                   s.id
select :columns, :keys
from readable_slot s
left join readable_pilot p on p.id = s.pilot_id
left join readable_actor b on b.id = s.actor_id
where :filters
order by :sort
limit :limit
