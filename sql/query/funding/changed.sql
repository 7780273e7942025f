-- Funding for who follows what changes (by their identifiers), and for an export (all, or those of a programme).
-- filter ids:          f.id = any(:ids::uuid[])
-- filter programme_id: coalesce(f.programme_id, (select l.programme_id from readable_pilot l where l.id = f.pilot_id)) = :programme_id
select :exported_columns
from readable_funding f
left join readable_actor a on a.id = f.financier_id
where :filters
