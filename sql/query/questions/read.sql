-- One question, when the caller may read it.
select :columns
from readable_question q
left join readable_actor a on a.id = q.actor_id
where q.pilot_id = :id and q.id = :question_id
