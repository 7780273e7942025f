-- Material that the caller may read. The full-text search is a set found first, as in pilots/list.
-- filter kind:           m.kind = any(:kind)
-- one    kind:           m.kind = :kind
-- filter step:           m.step = any(:step)
-- one    step:           m.step = :step
-- filter programme_id:   g.id = :programme_id
-- filter supersedes_id:  s.id = :supersedes_id
-- filter target_group:   m.target_groups && :target_group
-- filter language:       m.languages && :language
-- filter visibility:     m.visibility = any(:visibility)
-- one    visibility:     m.visibility = :visibility
-- filter updated_at_gte: m.updated_at >= :updated_at_gte
-- filter updated_at_lt:  m.updated_at < :updated_at_lt
-- filter external_id:    m.id = any((select external_objects('material', :external_id))::uuid[])
-- filter q:              m.id = any(array(select f.id from readable_material f where f.search @@ (select search_words(:q))))
-- sort   title:          m.title_sort
-- sort   updated_at:     m.updated_at
-- sort   created_at:     m.created_at
-- key                    m.id
select :columns, :keys
from readable_material m
left join readable_programme g on g.id = m.programme_id
left join readable_material s on s.id = m.supersedes_id
where :filters
order by :sort
limit :limit
