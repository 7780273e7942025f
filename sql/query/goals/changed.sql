-- Goals for who follows what changes (by their identifiers), and for an export (all).
-- filter ids: o.id = any(:ids::uuid[])
select :columns
from readable_goal o
where :filters
