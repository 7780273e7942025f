-- A slot of an activity that the caller may read.
insert into writable_slot (id, activity_id, pilot_id, starts_at, ends_at, place)
select :new_id, o.id, b.pilot_id, b.starts_at, b.ends_at, b.place
from readable_activity o, jsonb_populate_record(null::writable_slot, :body) b
where o.id = :id
returning id
