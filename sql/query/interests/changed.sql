-- Interests by their identifiers, for who follows what changes.
select :columns
from readable_interest i
left join readable_actor a on a.id = i.actor_id
where i.id = any(:ids::uuid[])
