-- One funding entry, when the caller may read it.
select :columns
from readable_funding f
left join readable_actor a on a.id = f.financier_id
where f.id = :id
