-- Harvested objects of one source.
-- filter resource:         o.resource = any(:resource)
-- one    resource:         o.resource = :resource
-- filter programme_id:     o.body ? 'programme_id' and o.body ->> 'programme_id' = :programme_id::uuid::text
-- filter harvested_at_gte: o.harvested_at >= :harvested_at_gte
-- filter harvested_at_lt:  o.harvested_at < :harvested_at_lt
-- sort   harvested_at:     o.harvested_at
-- key                      o.id
select :columns, :keys
from readable_source_object o
where o.source_id = :id and :filters
order by :sort
limit :limit
