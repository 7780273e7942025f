-- Indicators for who follows what changes (by their identifiers), and for an export (all).
-- filter ids: i.id = any(:ids::uuid[])
select :columns
from readable_indicator i
where :filters
