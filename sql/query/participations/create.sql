-- An actor takes part in a pilot that the caller may read.
insert into writable_participation (id, pilot_id, actor_id, role, "from", "to")
select :new_id, p.id, b.actor_id, b.role, b."from", b."to"
from readable_pilot p, jsonb_populate_record(null::writable_participation, :body) b
where p.id = :id
returning id
