-- News that the caller may read. The full-text search is a set found first, as in pilots/list.
-- filter programme_id:     g.id = :programme_id
-- filter pilot_id:         p.id = :pilot_id
-- filter activity_id:      v.id = :activity_id
-- filter visibility:       n.visibility = any(:visibility)
-- one    visibility:       n.visibility = :visibility
-- filter published_at_gte: n.published_at >= :published_at_gte
-- filter published_at_lt:  n.published_at < :published_at_lt
-- filter updated_at_gte:   n.updated_at >= :updated_at_gte
-- filter updated_at_lt:    n.updated_at < :updated_at_lt
-- filter external_id:      n.id = any((select external_objects('news', :external_id))::uuid[])
-- filter q:                n.id = any(array(select f.id from readable_news f where f.search @@ (select search_words(:q))))
-- sort   published_at:     coalesce(n.published_at, n.created_at)
-- sort   updated_at:       n.updated_at
-- sort   created_at:       n.created_at
-- sort   title:            n.title_sort
-- key                      n.id
select :columns, :keys
from readable_news n
left join readable_programme g on g.id = n.programme_id
left join readable_pilot p on p.id = n.pilot_id
left join readable_activity v on v.id = n.activity_id
where :filters
order by :sort
limit :limit
