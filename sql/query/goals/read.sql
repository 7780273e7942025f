-- One goal, when the caller may read it.
select :columns
from readable_goal o
where o.id = :id
