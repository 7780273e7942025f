-- A milestone of a pilot that the caller may read.
insert into writable_milestone (id, pilot_id, type, title, due, met, status)
select :new_id, o.id, b.type, b.title, b.due, b.met, b.status
from readable_pilot o, jsonb_populate_record(null::writable_milestone, :body) b
where o.id = :id
returning id
