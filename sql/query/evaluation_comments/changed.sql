-- Evaluation comments for who follows what changes (by their identifiers), and for an export (all, or those of a programme).
-- filter ids:          c.id = any(:ids::uuid[])
-- filter programme_id: c.evaluation_id in (select e.id from readable_evaluation e left join readable_pilot p on p.id = e.pilot_id left join readable_activity v on v.id = e.activity_id where coalesce(e.programme_id, p.programme_id, v.programme_id) = :programme_id)
select :exported_columns
from readable_evaluation_comment c
where :filters
