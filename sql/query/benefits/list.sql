-- What a pilot brings.
-- filter category: b.category = any(:category)
-- one    category: b.category = :category
-- filter realised: (b.realised is not null) = :realised
-- sort   category: b.category
-- sort   created_at: b.created_at
-- sort   updated_at: b.updated_at
-- key              b.id
select :columns, :keys
from readable_benefit b
left join readable_actor a on a.id = b.recipient_id
where b.pilot_id = :id and :filters
order by :sort
limit :limit
