-- An observation of an indicator that the caller may read.
insert into writable_observation (id, indicator_id, "from", "to", value, source)
select :new_id, o.id, b."from", b."to", b.value, b.source
from readable_indicator o, jsonb_populate_record(null::writable_observation, :body) b
where o.id = :id
returning id
