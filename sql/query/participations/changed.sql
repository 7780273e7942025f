-- Participations for who follows what changes (by their identifiers), and for an export (all).
-- filter ids: n.id = any(:ids::uuid[])
select :columns
from readable_participation n
left join readable_actor a on a.id = n.actor_id
where :filters
