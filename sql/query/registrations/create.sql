-- A registration for an activity that the caller may read.
insert into writable_registration (id, activity_id, actor_id, target_group, name, email)
select :new_id, o.id, b.actor_id, b.target_group, b.name, b.email
from readable_activity o, jsonb_populate_record(null::writable_registration, :body) b
where o.id = :id
returning id
