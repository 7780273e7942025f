-- Pilots the caller may read. Filters by GIN index are sets found first: a plan that is made without knowing the value would
-- rather walk all pilots in order, which is slow when few match.
-- filter stage:           p.stage = any(:stage)
-- one    stage:           p.stage = :stage
-- filter programme_id:    g.id = :programme_id
-- filter lead_buyer_id:   b.id = :lead_buyer_id
-- filter participant_id:  p.id in (select t.pilot_id from readable_participation t join readable_actor s on s.id = t.actor_id where s.id = :participant_id)
-- filter number:          p.number = :number
-- filter municipality:    p.municipality ->> 'code' = any(:municipality)
-- one    municipality:    p.municipality ->> 'code' = :municipality
-- filter cpv_division:    p.id = any(array(select s.id from readable_pilot s where s.cpv_divisions && :cpv_division))
-- filter innovation_kind: p.innovation_kind = any(:innovation_kind)
-- one    innovation_kind: p.innovation_kind = :innovation_kind
-- filter visibility:      p.visibility = any(:visibility)
-- one    visibility:      p.visibility = :visibility
-- filter updated_at_gte:  p.updated_at >= :updated_at_gte
-- filter updated_at_lt:   p.updated_at < :updated_at_lt
-- filter external_id:     p.id = any((select external_objects('pilot', :external_id))::uuid[])
-- filter q:               p.id = any(array(select s.id from readable_pilot s where s.search @@ (select search_words(:q))))
-- sort   updated_at:      p.updated_at
-- sort   created_at:      p.created_at
-- sort   title:           p.title_sort
-- sort   number:          p.number
-- key                     p.id
select :columns, :keys
from readable_pilot p
left join readable_programme g on g.id = p.programme_id
left join readable_actor b on b.id = p.lead_buyer_id
where :filters
order by :sort
limit :limit
