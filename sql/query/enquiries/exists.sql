-- Whether there is such an enquiry for the caller.
select e.id from readable_enquiry e where e.id = :id
