-- Evaluation comments for who follows what changes (by their identifiers), and for an export (all).
-- filter ids: c.id = any(:ids::uuid[])
select :columns
from readable_evaluation_comment c
where :filters
