-- Slots for who follows what changes (by their identifiers), and for an export (all, or those of a programme).
-- filter ids:          s.id = any(:ids::uuid[])
-- filter programme_id: s.activity_id in (select l.id from readable_activity l where l.programme_id = :programme_id)
select :exported_columns
from readable_slot s
left join readable_pilot p on p.id = s.pilot_id
left join readable_actor b on b.id = s.actor_id
where :filters
