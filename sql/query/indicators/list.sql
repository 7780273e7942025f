-- Indicators of goals.
-- filter goal_id:        i.goal_id = :goal_id
-- filter programme_id:   i.programme_id = :programme_id
-- filter pilot_id:       i.pilot_id = :pilot_id
-- filter effect:         i.effect = any(:effect)
-- one    effect:         i.effect = :effect
-- filter code:           i.code = :code
-- filter updated_at_gte: i.updated_at >= :updated_at_gte
-- filter updated_at_lt:  i.updated_at < :updated_at_lt
-- sort   code:           i.code
-- sort   created_at:     i.created_at
-- sort   updated_at:     i.updated_at
-- key                    i.id
select :columns, :keys
from readable_indicator i
where :filters
order by :sort
limit :limit
