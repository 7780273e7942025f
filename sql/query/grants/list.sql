-- Grants the caller may see.
-- filter role:         r.role = any(:role)
-- one    role:         r.role = :role
-- filter programme_id: r.programme_id = :programme_id
-- filter actor_id:     r.actor_id = :actor_id
-- filter subject:      r.subject = :subject
-- filter organisation: r.organisation = :organisation
-- filter valid_at:     r.valid_from <= :valid_at and (r.valid_to > :valid_at or r.valid_to is null)
-- sort   created_at:   r.created_at
-- sort   updated_at:   r.updated_at
-- key                  r.id
select :columns, :keys
from readable_role_grant r
left join readable_programme g on g.id = r.programme_id
left join readable_actor a on a.id = r.actor_id
where :filters
order by :sort
limit :limit
