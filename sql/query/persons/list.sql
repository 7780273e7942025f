-- Contact persons the caller may see.
-- filter actor_id:       a.id = :actor_id
-- filter programme_id:   g.id = :programme_id
-- filter pilot_id:       p.id = :pilot_id
-- filter updated_at_gte: n.updated_at >= :updated_at_gte
-- filter updated_at_lt:  n.updated_at < :updated_at_lt
-- sort   name:           n.name_sort
-- sort   updated_at:     n.updated_at
-- key                    n.id
select :columns, :keys
from readable_person n
left join readable_actor a on a.id = n.actor_id
left join readable_programme g on g.id = n.programme_id
left join readable_pilot p on p.id = n.pilot_id
where :filters
order by :sort
limit :limit
