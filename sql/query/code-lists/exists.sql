-- Whether there is such a code list.
select l.name
from readable_code_list l
where l.name = :name
