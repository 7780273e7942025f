-- Whether there is such an indicator that the caller may read.
select i.id
from readable_indicator i
where i.id = :id
