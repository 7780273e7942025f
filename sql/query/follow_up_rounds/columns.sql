-- The columns of a follow-up round, in the order of the contract: f is the round, g its programme.
f.id, f.version, f.created_at, f.updated_at, f.language,
g.id as programme_id, g.id as "programme.id", g.short_name as "programme.short_name", g.name as "programme.name",
f.title, f.description, f.period, f.due, f.status, f.asks,
array(select o.id from unnest(f.programme_ids) with ordinality i (id, place) join readable_programme o on o.id = i.id
  order by i.place) as programme_ids,
array(select o.id from unnest(f.pilot_ids) with ordinality i (id, place) join readable_pilot o on o.id = i.id
  order by i.place) as pilot_ids,
f.questions
