-- Programmes the caller may read.
-- filter level:          p.level = :level
-- filter parent_id:      u.id = :parent_id
-- filter owner_id:       o.id = :owner_id
-- filter status:         p.status = any(:status)
-- one    status:         p.status = :status
-- filter visibility:     p.visibility = any(:visibility)
-- one    visibility:     p.visibility = :visibility
-- filter updated_at_gte: p.updated_at >= :updated_at_gte
-- filter updated_at_lt:  p.updated_at < :updated_at_lt
-- filter external_id:    p.id = any((select external_objects('programme', :external_id))::uuid[])
-- filter q:              p.search @@ (select search_words(:q))
-- sort   name:           p.name_sort
-- sort   updated_at:     p.updated_at
-- sort   created_at:     p.created_at
-- key                    p.id
select :columns, :keys
from readable_programme p
left join readable_programme u on u.id = p.parent_id
left join readable_actor o on o.id = p.owner_id
where :filters
order by :sort
limit :limit
