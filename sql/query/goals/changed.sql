-- Goals by their identifiers, for who follows what changes.
select :columns
from readable_goal o
where o.id = any(:ids::uuid[])
