-- One slot, when the caller may read it.
select :columns
from readable_slot s
left join readable_pilot p on p.id = s.pilot_id
left join readable_actor b on b.id = s.actor_id
where s.activity_id = :id and s.id = :slot_id
