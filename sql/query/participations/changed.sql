-- Participations by their identifiers, for who follows what changes.
select :columns
from readable_participation n
left join readable_actor a on a.id = n.actor_id
where n.id = any(:ids::uuid[])
