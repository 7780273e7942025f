-- Materials for who follows what changes (by their identifiers), and for an export (all, or those of a programme).
-- filter ids:          m.id = any(:ids::uuid[])
-- filter programme_id: m.programme_id = :programme_id
select :exported_columns
from readable_material m
left join readable_programme g on g.id = m.programme_id
left join readable_material s on s.id = m.supersedes_id
where :filters
