-- Recommendations for who follows what changes (by their identifiers), and for an export (all, or those of a programme).
-- filter ids:          r.id = any(:ids::uuid[])
-- filter programme_id: coalesce(e.programme_id, p.programme_id, v.programme_id) = :programme_id
select :exported_columns
from readable_recommendation r
join readable_evaluation e on e.id = r.evaluation_id
left join readable_pilot p on p.id = e.pilot_id
left join readable_activity v on v.id = e.activity_id
left join readable_programme g on g.id = coalesce(e.programme_id, p.programme_id, v.programme_id)
where :filters
