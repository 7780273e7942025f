-- Enquiries that the caller may read.
-- filter programme_id:   g.id = :programme_id
-- filter pilot_id:       p.id = :pilot_id
-- filter activity_id:    v.id = :activity_id
-- filter actor_id:       a.id = :actor_id
-- filter status:         e.status = any(:status)
-- one    status:         e.status = :status
-- filter created_at_gte: e.created_at >= :created_at_gte
-- filter created_at_lt:  e.created_at < :created_at_lt
-- filter updated_at_gte: e.updated_at >= :updated_at_gte
-- filter updated_at_lt:  e.updated_at < :updated_at_lt
-- sort   created_at:     e.created_at
-- sort   updated_at:     e.updated_at
-- key                    e.id
select :columns, :keys
from readable_enquiry e
left join readable_programme g on g.id = e.programme_id
left join readable_pilot p on p.id = e.pilot_id
left join readable_activity v on v.id = e.activity_id
left join readable_actor a on a.id = e.actor_id
where :filters
order by :sort
limit :limit
