-- The steps of an evaluation from status to status.
-- sort at: t.at
-- key      t.id
select t.id, t.evaluation_id, t.at, t."from", t."to", t.reason, t.actor, 1 as "_version", :keys
from readable_evaluation_transition t
where t.evaluation_id = :id and :filters
order by :sort
limit :limit
