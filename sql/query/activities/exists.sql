-- Whether there is such an activity that the caller may read.
select p.id
from readable_activity p
where p.id = :id
