-- One interest, when the caller may read it.
select :columns
from readable_interest i
left join readable_actor a on a.id = i.actor_id
where i.pilot_id = :id and i.id = :interest_id
