-- One step of a report.
select t.id, t.report_id, t.at, t."from", t."to", t.reason, t.actor, 1 as "_version"
from readable_report_transition t
where t.report_id = :id and t.id = :transition_id
