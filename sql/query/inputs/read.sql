-- One input, when the caller may read it.
select :columns
from readable_dialogue_input i
left join readable_actor a on a.id = i.actor_id
left join readable_activity v on v.id = i.activity_id
where i.pilot_id = :id and i.id = :input_id
