-- Goals of programmes and pilots.
-- filter programme_id:   o.programme_id = :programme_id
-- filter pilot_id:       o.pilot_id = :pilot_id
-- filter kind:           o.kind = :kind
-- filter effect:         o.effect = any(:effect)
-- one    effect:         o.effect = :effect
-- filter updated_at_gte: o.updated_at >= :updated_at_gte
-- filter updated_at_lt:  o.updated_at < :updated_at_lt
-- sort   created_at:     o.created_at
-- sort   updated_at:     o.updated_at
-- key                    o.id
select :columns, :keys
from readable_goal o
where :filters
order by :sort
limit :limit
