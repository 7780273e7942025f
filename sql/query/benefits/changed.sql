-- Benefits for who follows what changes (by their identifiers), and for an export (all, or those of a programme).
-- filter ids:          b.id = any(:ids::uuid[])
-- filter programme_id: b.pilot_id in (select l.id from readable_pilot l where l.programme_id = :programme_id)
select :exported_columns
from readable_benefit b
left join readable_actor a on a.id = b.recipient_id
where :filters
