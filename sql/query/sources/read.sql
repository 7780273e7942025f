-- One source, when the caller may read its copy.
select :columns
from readable_source s
where s.id = :id
