-- The code lists there are.
-- sort name: l.name
-- key        l.name
select l.name, l.title, l.source, l.licence, :keys
from readable_code_list l
where :filters
order by :sort
limit :limit
