-- A new enquiry.
insert into received_enquiry (id, language, programme_id, pilot_id, activity_id, actor_id, subject, text, name, email)
select :new_id, b.language, b.programme_id, b.pilot_id, b.activity_id, b.actor_id, b.subject, b.text, b.name, b.email
from jsonb_populate_record(null::received_enquiry, :body) b
returning id
