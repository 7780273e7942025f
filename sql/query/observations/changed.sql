-- Observations by their identifiers, for who follows what changes.
select :columns
from readable_observation n
where n.id = any(:ids::uuid[])
