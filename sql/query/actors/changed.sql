-- Actors for who follows what changes (by their identifiers), and for an export (all).
-- filter ids: a.id = any(:ids::uuid[])
select :columns
from readable_actor a
left join readable_actor u on u.id = a.parent_id
where :filters
