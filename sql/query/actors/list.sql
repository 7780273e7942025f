-- Actors the caller may read. The full-text search is a set found first, as in pilots/list.
-- filter kind:                a.kinds && :kind
-- filter buyer_level:         a.buyer_level = any(:buyer_level)
-- one    buyer_level:         a.buyer_level = :buyer_level
-- filter municipality:        a.municipality ->> 'code' = any(:municipality)
-- one    municipality:        a.municipality ->> 'code' = :municipality
-- filter organisation_number: a.organisation_number = :organisation_number
-- filter parent_id:           u.id = :parent_id
-- filter visibility:          a.visibility = any(:visibility)
-- one    visibility:          a.visibility = :visibility
-- filter updated_at_gte:      a.updated_at >= :updated_at_gte
-- filter updated_at_lt:       a.updated_at < :updated_at_lt
-- filter external_id:         a.id = any((select external_objects('actor', :external_id))::uuid[])
-- filter q:                   a.id = any(array(select s.id from readable_actor s where s.search @@ (select search_words(:q))))
-- sort   name:                a.name_sort
-- sort   updated_at:          a.updated_at
-- sort   created_at:          a.created_at
-- key                         a.id
select :columns, :keys
from readable_actor a
left join readable_actor u on u.id = a.parent_id
where :filters
order by :sort
limit :limit
