-- One indicator, when the caller may read it.
select :columns
from readable_indicator i
where i.id = :id
