-- Actors for who follows what changes (by their identifiers), and for an export (all, or those of a programme).
-- filter ids:          a.id = any(:ids::uuid[])
-- filter programme_id: :programme_id::uuid is null
select :exported_columns
from readable_actor a
left join readable_actor u on u.id = a.parent_id
where :filters
