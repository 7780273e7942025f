-- Funding by their identifiers, for who follows what changes.
select :columns
from readable_funding f
left join readable_actor a on a.id = f.financier_id
where f.id = any(:ids::uuid[])
