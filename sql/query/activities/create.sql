-- A new activity.
insert into writable_activity (id,
  visibility, language, external_ids, programme_id, pilot_ids, organiser_ids, co_programme_ids, material_ids, invited, kind, format, title, description,
  starts_at, ends_at, time_zone, place, capacity, registration_deadline, target_groups, languages, status, stream_url,
  score)
select :new_id,
  b.visibility, b.language, b.external_ids, b.programme_id, b.pilot_ids, b.organiser_ids, b.co_programme_ids, b.material_ids, b.invited, b.kind, b.format, b.title,
  b.description, b.starts_at, b.ends_at, b.time_zone, b.place, b.capacity, b.registration_deadline, b.target_groups,
  b.languages, b.status, b.stream_url, b.score
from jsonb_populate_record(null::writable_activity, :body) b
returning id
