-- Whether there is such an evaluation that the caller may read.
select p.id
from readable_evaluation p
where p.id = :id
