-- The columns of an input, in the order of the contract: i is the input, a who gave it, v the activity.
i.id, i.version, i.created_at, i.updated_at, i.pilot_id,
a.id as actor_id, a.id as "actor.id", a.name as "actor.name", a.organisation_number as "actor.organisation_number",
v.id as activity_id, i.text, i.url, i.status
