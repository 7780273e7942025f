-- Evaluations the caller may read.
-- filter type:           e.type = any(:type)
-- one    type:           e.type = :type
-- filter status:         e.status = any(:status)
-- one    status:         e.status = :status
-- filter pilot_id:       p.id = :pilot_id
-- filter programme_id:   g.id = :programme_id
-- filter activity_id:    v.id = :activity_id
-- filter evaluator_id:   a.id = :evaluator_id
-- filter visibility:     e.visibility = any(:visibility)
-- one    visibility:     e.visibility = :visibility
-- filter updated_at_gte: e.updated_at >= :updated_at_gte
-- filter updated_at_lt:  e.updated_at < :updated_at_lt
-- filter external_id:    e.id = any((select external_objects('evaluation', :external_id))::uuid[])
-- sort   updated_at:     e.updated_at
-- sort   created_at:     e.created_at
-- key                    e.id
select :columns, :keys
from readable_evaluation e
left join readable_pilot p on p.id = e.pilot_id
left join readable_programme g on g.id = e.programme_id
left join readable_activity v on v.id = e.activity_id
left join readable_actor a on a.id = e.evaluator_id
where :filters
order by :sort
limit :limit
