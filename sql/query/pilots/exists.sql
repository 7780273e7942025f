-- Whether there is such a pilot that the caller may read.
select p.id
from readable_pilot p
where p.id = :id
