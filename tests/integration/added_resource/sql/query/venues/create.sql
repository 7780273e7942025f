-- A new venue.
insert into writable_venue (id, visibility, language, external_ids, programme_id, name, address, municipality, seats)
select :new_id, b.visibility, b.language, b.external_ids, b.programme_id, b.name, b.address, b.municipality, b.seats
from jsonb_populate_record(null::writable_venue, :body) b
returning id
