-- The steps of an activity from status to status.
-- sort at: t.at
-- key      t.id
select t.id, t.activity_id, t.at, t."from", t."to", t.reason, t.actor, 1 as "_version", :keys
from readable_activity_transition t
where t.activity_id = :id and :filters
order by :sort
limit :limit
