-- One benefit, when the caller may read it.
select :columns
from readable_benefit b
left join readable_actor a on a.id = b.recipient_id
where b.pilot_id = :id and b.id = :benefit_id
