-- A new contact person.
insert into writable_person (id, actor_id, programme_id, pilot_id, name, function, email, phone, public_consent, retention_until)
select :new_id, b.actor_id, b.programme_id, b.pilot_id, b.name, b.function, b.email, b.phone, b.public_consent, b.retention_until
from jsonb_populate_record(null::writable_person, :body) b
returning id
