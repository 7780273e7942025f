-- New material.
insert into writable_material (id, visibility, language, external_ids, programme_id, kind, step, title, description, edition, supersedes_id,
  target_groups, languages, licence, url, media_type, sha256)
select :new_id, b.visibility, b.language, b.external_ids, b.programme_id, b.kind, b.step, b.title, b.description, b.edition, b.supersedes_id,
  b.target_groups, b.languages, b.licence, b.url, b.media_type, b.sha256
from jsonb_populate_record(null::writable_material, :body) b
returning id
