-- Programmes for who follows what changes (by their identifiers), and for an export (all, or those of a programme).
-- filter ids:          p.id = any(:ids::uuid[])
-- filter programme_id: p.id = :programme_id
select :exported_columns
from readable_programme p
left join readable_programme u on u.id = p.parent_id
left join readable_actor o on o.id = p.owner_id
where :filters
