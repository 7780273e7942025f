-- One observation, when the caller may read it.
select :columns
from readable_observation n
where n.indicator_id = :id and n.id = :observation_id
