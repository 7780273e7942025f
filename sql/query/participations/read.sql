-- One participation in a pilot.
select :columns
from readable_participation n
left join readable_actor a on a.id = n.actor_id
where n.pilot_id = :id and n.id = :participation_id
