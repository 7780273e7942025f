-- Inputs for who follows what changes (by their identifiers), and for an export (all, or those of a programme).
-- filter ids:          i.id = any(:ids::uuid[])
-- filter programme_id: i.pilot_id in (select l.id from readable_pilot l where l.programme_id = :programme_id)
select :exported_columns
from readable_dialogue_input i
left join readable_actor a on a.id = i.actor_id
left join readable_activity v on v.id = i.activity_id
where :filters
