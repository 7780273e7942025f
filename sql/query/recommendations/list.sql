-- Recommendations of published evaluations that the caller may read.
-- filter status:         r.status = :status
-- filter evaluation_id:  e.id = :evaluation_id
-- filter pilot_id:       p.id = :pilot_id
-- filter programme_id:   g.id = :programme_id
-- filter updated_at_gte: r.updated_at >= :updated_at_gte
-- filter updated_at_lt:  r.updated_at < :updated_at_lt
-- sort   updated_at:     r.updated_at
-- sort   created_at:     r.created_at
-- key                    r.id
select :columns, :keys
from readable_recommendation r
join readable_evaluation e on e.id = r.evaluation_id
left join readable_pilot p on p.id = e.pilot_id
left join readable_activity v on v.id = e.activity_id
left join readable_programme g on g.id = coalesce(e.programme_id, p.programme_id, v.programme_id)
where :filters
order by :sort
limit :limit
