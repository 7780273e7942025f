-- What a pilot has promised to reach.
-- filter type:     m.type = any(:type)
-- one    type:     m.type = :type
-- filter status:   m.status = any(:status)
-- one    status:   m.status = :status
-- filter overdue:  m.overdue = :overdue
-- sort   due:      m.due
-- sort   created_at: m.created_at
-- sort   updated_at: m.updated_at
-- key              m.id
select :columns, :keys
from readable_milestone m
where m.pilot_id = :id and :filters
order by :sort
limit :limit
