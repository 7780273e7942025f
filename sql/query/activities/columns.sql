-- The columns of an activity, in the order of the contract: v is the activity, g its programme.
v.id, v.version, v.created_at, v.updated_at, v.published_at, v.visibility, v.language, v.external_ids,
v.programme_id, g.id as "programme.id", g.short_name as "programme.short_name", g.name as "programme.name",
v.pilot_ids, v.organiser_ids, v.kind, v.format, v.title, v.description, v.starts_at, v.ends_at, v.time_zone, v.place,
v.capacity, v.registration_deadline, v.target_groups, v.languages, v.status, v.stream_url, v.score
