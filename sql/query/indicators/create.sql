-- An indicator of a goal.
insert into writable_indicator (id, goal_id, code, title, unit, direction, baseline, target, method)
select :new_id, b.goal_id, b.code, b.title, b.unit, b.direction, b.baseline, b.target, b.method
from jsonb_populate_record(null::writable_indicator, :body) b
returning id
