-- A new programme.
insert into writable_programme (id,
  visibility, language, external_ids, name, short_name, level, parent_id, owner_id, status, period, regions,
  municipalities, purpose, target_groups, pilot_target, contact_point, responsibilities)
select :new_id,
  b.visibility, b.language, b.external_ids, b.name, b.short_name, b.level, b.parent_id, b.owner_id, b.status, b.period,
  b.regions, b.municipalities, b.purpose, b.target_groups, b.pilot_target, b.contact_point, b.responsibilities
from jsonb_populate_record(null::writable_programme, :body) b
returning id
