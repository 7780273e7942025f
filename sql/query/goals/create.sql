-- A goal of a programme or a pilot.
insert into writable_goal (id, programme_id, pilot_id, kind, effect, description)
select :new_id, b.programme_id, b.pilot_id, b.kind, b.effect, b.description
from jsonb_populate_record(null::writable_goal, :body) b
returning id
