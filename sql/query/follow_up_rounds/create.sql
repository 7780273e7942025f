-- A new follow-up round.
insert into writable_follow_up_round (id, language, programme_id, title, description, period, due, status, asks, programme_ids, pilot_ids,
  questions)
select :new_id, b.language, b.programme_id, b.title, b.description, b.period, b.due, b.status, b.asks, b.programme_ids, b.pilot_ids, b.questions
from jsonb_populate_record(null::writable_follow_up_round, :body) b
returning id
