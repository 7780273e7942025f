-- A question about a pilot that the caller may read.
insert into writable_question (id, pilot_id, actor_id, question)
select :new_id, o.id, b.actor_id, b.question
from readable_pilot o, jsonb_populate_record(null::writable_question, :body) b
where o.id = :id
returning id
