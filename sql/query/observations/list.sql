-- What was observed of an indicator.
-- filter source:   n.source = any(:source)
-- one    source:   n.source = :source
-- sort   to:       n."to"
-- sort   created_at: n.created_at
-- key              n.id
select :columns, :keys
from readable_observation n
where n.indicator_id = :id and :filters
order by :sort
limit :limit
