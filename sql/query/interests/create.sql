-- Interest in a pilot that the caller may read.
insert into writable_interest (id, pilot_id, actor_id, message)
select :new_id, o.id, b.actor_id, b.message
from readable_pilot o, jsonb_populate_record(null::writable_interest, :body) b
where o.id = :id
returning id
