-- Whether there is such a programme that the caller may read.
select p.id
from readable_programme p
where p.id = :id
