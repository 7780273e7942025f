-- One step of an evaluation.
select t.id, t.evaluation_id, t.at, t."from", t."to", t.reason, t.actor, 1 as "_version"
from readable_evaluation_transition t
where t.evaluation_id = :id and t.id = :transition_id
