-- Slots for who follows what changes (by their identifiers), and for an export (all).
-- filter ids: s.id = any(:ids::uuid[])
select :columns
from readable_slot s
left join readable_pilot p on p.id = s.pilot_id
left join readable_actor b on b.id = s.actor_id
where :filters
