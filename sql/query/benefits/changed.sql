-- Benefits by their identifiers, for who follows what changes.
select :columns
from readable_benefit b
left join readable_actor a on a.id = b.recipient_id
where b.id = any(:ids::uuid[])
