-- A new actor.
insert into writable_actor (id,
  visibility, language, external_ids, name, organisation_number, identifier_scheme, kinds, buyer_level, industry, size,
  municipality, website, parent_id)
select :new_id,
  b.visibility, b.language, b.external_ids, b.name, b.organisation_number, b.identifier_scheme, b.kinds, b.buyer_level,
  b.industry, b.size, b.municipality, b.website, b.parent_id
from jsonb_populate_record(null::writable_actor, :body) b
returning id
