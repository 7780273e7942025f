-- Inputs for who follows what changes (by their identifiers), and for an export (all).
-- filter ids: i.id = any(:ids::uuid[])
select :columns
from readable_dialogue_input i
left join readable_actor a on a.id = i.actor_id
left join readable_activity v on v.id = i.activity_id
where :filters
