-- Evaluation comments by their identifiers, for who follows what changes.
select :columns
from readable_evaluation_comment c
where c.id = any(:ids::uuid[])
