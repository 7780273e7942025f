-- The columns of an activity, in the order of the contract: v is the activity, g its programme.
v.id, v.version, v.created_at, v.updated_at, v.published_at, v.visibility, v.language, v.external_ids,
g.id as programme_id, g.id as "programme.id", g.short_name as "programme.short_name", g.name as "programme.name",
array(select p.id from unnest(v.pilot_ids) with ordinality n (id, place) join readable_pilot p on p.id = n.id order by n.place) as pilot_ids,
array(select a.id from unnest(v.organiser_ids) with ordinality n (id, place) join readable_actor a on a.id = n.id order by n.place)
  as organiser_ids,
array(select c.id from unnest(v.co_programme_ids) with ordinality n (id, place) join readable_programme c on c.id = n.id order by n.place)
  as co_programme_ids,
array(select m.id from unnest(v.material_ids) with ordinality n (id, place) join readable_material m on m.id = n.id order by n.place)
  as material_ids,
v.kind, v.format, v.title, v.description, v.starts_at, v.ends_at, v.time_zone, v.place,
v.capacity, v.invited, v.registration_deadline, v.target_groups, v.languages, v.status, v.stream_url, v.score
