-- Benefits for who follows what changes (by their identifiers), and for an export (all).
-- filter ids: b.id = any(:ids::uuid[])
select :columns
from readable_benefit b
left join readable_actor a on a.id = b.recipient_id
where :filters
