-- The columns of an enquiry, in the order of the contract: e is the enquiry, g, p and v the programme, the pilot and the activity that it is
-- about, a who wrote it.
e.id, e.version, e.created_at, e.updated_at, e.language,
g.id as programme_id, g.id as "programme.id", g.short_name as "programme.short_name", g.name as "programme.name",
p.id as pilot_id, v.id as activity_id,
a.id as actor_id, a.id as "actor.id", a.name as "actor.name", a.organisation_number as "actor.organisation_number",
e.subject, e.text, e.name, e.email, e.status, e.answer, e.note
