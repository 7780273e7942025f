-- Programmes by their identifiers, for who follows what changes.
select :columns
from readable_programme p
left join readable_programme u on u.id = p.parent_id
left join readable_actor o on o.id = p.owner_id
where p.id = any(:ids::uuid[])
