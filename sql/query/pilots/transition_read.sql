-- One step of a pilot.
select t.id, t.pilot_id, t.at, t."from", t."to", t.reason, t.cause, t.actor, 1 as "_version"
from readable_pilot_transition t
where t.pilot_id = :id and t.id = :transition_id
