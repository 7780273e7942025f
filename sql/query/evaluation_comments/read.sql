-- One comment on an evaluation.
select :columns
from readable_evaluation_comment c
where c.evaluation_id = :id and c.id = :comment_id
