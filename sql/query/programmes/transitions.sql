-- The steps of a programme from status to status.
-- sort at: t.at
-- key      t.id
select t.id, t.programme_id, t.at, t."from", t."to", t.reason, t.actor, 1 as "_version", :keys
from readable_programme_transition t
where t.programme_id = :id and :filters
order by :sort
limit :limit
