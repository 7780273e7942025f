-- Evaluations for who follows what changes (by their identifiers), and for an export (all, or those of a programme).
-- filter ids:          e.id = any(:ids::uuid[])
-- filter programme_id: coalesce(e.programme_id, p.programme_id, v.programme_id) = :programme_id
select :exported_columns
from readable_evaluation e
left join readable_pilot p on p.id = e.pilot_id
left join readable_programme g on g.id = e.programme_id
left join readable_activity v on v.id = e.activity_id
left join readable_actor a on a.id = e.evaluator_id
where :filters
