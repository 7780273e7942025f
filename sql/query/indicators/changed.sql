-- Indicators by their identifiers, for who follows what changes.
select :columns
from readable_indicator i
where i.id = any(:ids::uuid[])
