-- An appointment in a programme or a pilot.
insert into writable_appointment (id, programme_id, pilot_id, role, person_id, "from", "to")
select :new_id, b.programme_id, b.pilot_id, b.role, b.person_id, b."from", b."to"
from jsonb_populate_record(null::writable_appointment, :body) b
returning id
