-- A benefit of a pilot that the caller may read.
insert into writable_benefit (id, pilot_id, category, description, unit, forecast, realised, recipient_id, confidence)
select :new_id, o.id, b.category, b.description, b.unit, b.forecast, b.realised, b.recipient_id, b.confidence
from readable_pilot o, jsonb_populate_record(null::writable_benefit, :body) b
where o.id = :id
returning id
