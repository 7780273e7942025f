-- Observations for who follows what changes (by their identifiers), and for an export (all).
-- filter ids: n.id = any(:ids::uuid[])
select :columns
from readable_observation n
where :filters
