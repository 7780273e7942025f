-- Follow-up rounds that the caller may read.
-- filter status:         f.status = any(:status)
-- one    status:         f.status = :status
-- filter programme_id:   g.id = :programme_id
-- filter updated_at_gte: f.updated_at >= :updated_at_gte
-- filter updated_at_lt:  f.updated_at < :updated_at_lt
-- sort   due:            f.due
-- sort   updated_at:     f.updated_at
-- key                    f.id
select :columns, :keys
from readable_follow_up_round f
left join readable_programme g on g.id = f.programme_id
where :filters
order by :sort
limit :limit
