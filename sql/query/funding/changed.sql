-- Funding for who follows what changes (by their identifiers), and for an export (all).
-- filter ids: f.id = any(:ids::uuid[])
select :columns
from readable_funding f
left join readable_actor a on a.id = f.financier_id
where :filters
