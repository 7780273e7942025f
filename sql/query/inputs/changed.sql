-- Inputs by their identifiers, for who follows what changes.
select :columns
from readable_dialogue_input i
left join readable_actor a on a.id = i.actor_id
left join readable_activity v on v.id = i.activity_id
where i.id = any(:ids::uuid[])
