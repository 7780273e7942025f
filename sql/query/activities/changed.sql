-- Activities for who follows what changes (by their identifiers), and for an export (all).
-- filter ids: v.id = any(:ids::uuid[])
select :columns
from readable_activity v
left join readable_programme g on g.id = v.programme_id
where :filters
