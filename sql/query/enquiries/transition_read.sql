-- One step of an enquiry.
select t.id, t.enquiry_id, t.at, t."from", t."to", t.reason, t.actor, 1 as "_version"
from readable_enquiry_transition t
where t.enquiry_id = :id and t.id = :transition_id
