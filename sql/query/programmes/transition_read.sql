-- One step of a programme.
select t.id, t.programme_id, t.at, t."from", t."to", t.reason, t.actor, 1 as "_version"
from readable_programme_transition t
where t.programme_id = :id and t.id = :transition_id
