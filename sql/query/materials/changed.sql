-- Materials for who follows what changes (by their identifiers), and for an export (all).
-- filter ids: m.id = any(:ids::uuid[])
select :columns
from readable_material m
left join readable_programme g on g.id = m.programme_id
left join readable_material s on s.id = m.supersedes_id
where :filters
