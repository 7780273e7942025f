-- Sources whose copies the caller may read.
-- filter name:       s.name = :name
-- filter status:     s.status = :status
-- sort   name:       s.name
-- sort   created_at: s.created_at
-- key                s.id
select :columns, :keys
from readable_source s
where :filters
order by :sort
limit :limit
