-- Slots by their identifiers, for who follows what changes.
select :columns
from readable_slot s
left join readable_pilot p on p.id = s.pilot_id
left join readable_actor b on b.id = s.actor_id
where s.id = any(:ids::uuid[])
