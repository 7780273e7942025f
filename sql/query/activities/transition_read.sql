-- One step of an activity.
select t.id, t.activity_id, t.at, t."from", t."to", t.reason, t.actor, 1 as "_version"
from readable_activity_transition t
where t.activity_id = :id and t.id = :transition_id
