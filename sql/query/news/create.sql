-- New news.
insert into writable_news (id, visibility, language, external_ids, programme_id, pilot_id, activity_id, title, lead, body, image)
select :new_id, b.visibility, b.language, b.external_ids, b.programme_id, b.pilot_id, b.activity_id, b.title, b.lead, b.body, b.image
from jsonb_populate_record(null::writable_news, :body) b
returning id
