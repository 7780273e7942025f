-- Who is appointed to what in programmes and pilots.
-- filter programme_id:   m.programme_id = :programme_id
-- filter pilot_id:       m.pilot_id = :pilot_id
-- filter person_id:      n.id = :person_id
-- filter role:           m.role = any(:role)
-- one    role:           m.role = :role
-- filter on:             m."from" <= :on and coalesce(m."to" >= :on, true)
-- filter updated_at_gte: m.updated_at >= :updated_at_gte
-- filter updated_at_lt:  m.updated_at < :updated_at_lt
-- sort   from:           m."from"
-- sort   created_at:     m.created_at
-- sort   updated_at:     m.updated_at
-- key                    m.id
select :columns, :keys
from readable_appointment m
left join readable_person n on n.id = m.person_id
where :filters
order by :sort
limit :limit
