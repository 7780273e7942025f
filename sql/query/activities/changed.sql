-- Activities for who follows what changes (by their identifiers), and for an export (all, or those of a programme).
-- filter ids:          v.id = any(:ids::uuid[])
-- filter programme_id: v.programme_id = :programme_id
select :exported_columns
from readable_activity v
left join readable_programme g on g.id = v.programme_id
where :filters
