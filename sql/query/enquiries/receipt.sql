-- The enquiry that was just sent, for whoever sent it, who may not be one to read it later.
select :columns
from received_enquiry e
left join readable_programme g on g.id = e.programme_id
left join readable_pilot p on p.id = e.pilot_id
left join readable_activity v on v.id = e.activity_id
left join readable_actor a on a.id = e.actor_id
where e.id = :id
