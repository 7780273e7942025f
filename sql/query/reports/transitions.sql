-- The steps of a report from status to status.
-- sort at: t.at
-- key      t.id
select t.id, t.report_id, t.at, t."from", t."to", t.reason, t.actor, 1 as "_version", :keys
from readable_report_transition t
where t.report_id = :id and :filters
order by :sort
limit :limit
