-- What was remarked in the fact check of an evaluation.
-- filter status:     c.status = :status
-- sort   created_at: c.created_at
-- key                c.id
select :columns, :keys
from readable_evaluation_comment c
where c.evaluation_id = :id and :filters
order by :sort
limit :limit
