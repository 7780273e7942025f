-- Asks one more pilot or programme in a round that is open.
insert into writable_report (id, round_id, programme_id, pilot_id)
select :new_id, b.round_id, b.programme_id, b.pilot_id
from jsonb_populate_record(null::writable_report, :body) b
returning id
