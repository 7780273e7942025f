-- Input to a pilot that the caller may read.
insert into writable_dialogue_input (id, pilot_id, actor_id, activity_id, text, url)
select :new_id, o.id, b.actor_id, b.activity_id, b.text, b.url
from readable_pilot o, jsonb_populate_record(null::writable_dialogue_input, :body) b
where o.id = :id
returning id
