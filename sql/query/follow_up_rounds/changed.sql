-- Follow up rounds for who follows what changes (by their identifiers), and for an export (all, or those of a programme).
-- filter ids:          f.id = any(:ids::uuid[])
-- filter programme_id: f.programme_id = :programme_id
select :exported_columns
from readable_follow_up_round f
left join readable_programme g on g.id = f.programme_id
where :filters
