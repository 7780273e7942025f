-- A new evaluation.
insert into writable_evaluation (id,
  visibility, language, external_ids, type, status, pilot_id, programme_id, activity_id, criteria, findings,
  recommendations, evaluator_id, conflict_of_interest)
select :new_id,
  b.visibility, b.language, b.external_ids, b.type, b.status, b.pilot_id, b.programme_id, b.activity_id, b.criteria,
  b.findings, b.recommendations, b.evaluator_id, b.conflict_of_interest
from jsonb_populate_record(null::writable_evaluation, :body) b
returning id
