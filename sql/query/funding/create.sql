-- Funding of a programme or a pilot.
insert into writable_funding (id, programme_id, pilot_id, financier_id, kind, year, value)
select :new_id, b.programme_id, b.pilot_id, b.financier_id, b.kind, b.year, b.value
from jsonb_populate_record(null::writable_funding, :body) b
returning id
