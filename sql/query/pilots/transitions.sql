-- The steps of a pilot from stage to stage.
-- sort at: t.at
-- key      t.id
select t.id, t.pilot_id, t.at, t."from", t."to", t.reason, t.cause, t.actor, 1 as "_version", :keys
from readable_pilot_transition t
where t.pilot_id = :id and :filters
order by :sort
limit :limit
