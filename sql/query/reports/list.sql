-- Reports that the caller may read.
-- filter round_id:       f.id = :round_id
-- filter programme_id:   g.id = :programme_id
-- filter pilot_id:       p.id = :pilot_id
-- filter status:         r.status = any(:status)
-- one    status:         r.status = :status
-- filter overdue:        r.overdue = :overdue
-- filter updated_at_gte: r.updated_at >= :updated_at_gte
-- filter updated_at_lt:  r.updated_at < :updated_at_lt
-- sort   updated_at:     r.updated_at
-- sort   created_at:     r.created_at
-- key                    r.id
select :columns, :keys
from readable_report r
left join readable_follow_up_round f on f.id = r.round_id
left join readable_programme g on g.id = r.programme_id
left join readable_pilot p on p.id = r.pilot_id
where :filters
order by :sort
limit :limit
