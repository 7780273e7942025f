-- Activities the caller may read. The full-text search is a set found first, as in pilots/list.
-- filter kind:           v.kind = any(:kind)
-- one    kind:           v.kind = :kind
-- filter format:         v.format = any(:format)
-- one    format:         v.format = :format
-- filter status:         v.status = any(:status)
-- one    status:         v.status = :status
-- filter programme_id:   g.id = :programme_id
-- filter pilot_id:       v.pilot_ids @> array[:pilot_id::uuid] and exists (select from readable_pilot p where p.id = :pilot_id::uuid)
-- filter organiser_id:   v.organiser_ids @> array[:organiser_id::uuid] and exists (select from readable_actor a where a.id = :organiser_id::uuid)
-- filter co_programme_id: v.co_programme_ids @> array[:co_programme_id::uuid] and exists (select from readable_programme c where c.id = :co_programme_id::uuid)
-- filter material_id:    v.material_ids @> array[:material_id::uuid] and exists (select from readable_material m where m.id = :material_id::uuid)
-- filter target_group:   v.target_groups && :target_group
-- filter starts_at_gte:  v.starts_at >= :starts_at_gte
-- filter starts_at_lt:   v.starts_at < :starts_at_lt
-- filter ends_at_gte:    v.ends_at >= :ends_at_gte
-- filter visibility:     v.visibility = any(:visibility)
-- one    visibility:     v.visibility = :visibility
-- filter updated_at_gte: v.updated_at >= :updated_at_gte
-- filter updated_at_lt:  v.updated_at < :updated_at_lt
-- filter external_id:    v.id = any((select external_objects('activity', :external_id))::uuid[])
-- filter q:              v.id = any(array(select s.id from readable_activity s where s.search @@ (select search_words(:q))))
-- sort   starts_at:      v.starts_at
-- sort   title:          v.title_sort
-- sort   updated_at:     v.updated_at
-- sort   created_at:     v.created_at
-- key                    v.id
select :columns, :keys
from readable_activity v
left join readable_programme g on g.id = v.programme_id
where :filters
order by :sort
limit :limit
