-- The steps of an enquiry from status to status.
-- sort at: t.at
-- key      t.id
select t.id, t.enquiry_id, t.at, t."from", t."to", t.reason, t.actor, 1 as "_version", :keys
from readable_enquiry_transition t
where t.enquiry_id = :id and :filters
order by :sort
limit :limit
