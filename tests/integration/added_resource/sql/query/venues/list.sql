-- Venues the caller may read.
-- filter programme_id: g.id = :programme_id
-- filter municipality: v.municipality ->> 'code' = any(:municipality)
-- sort   name:         v.name_sort
-- sort   updated_at:   v.updated_at
-- key                  v.id
select :columns, :keys
from readable_venue v
left join readable_programme g on g.id = v.programme_id
where :filters
order by :sort
limit :limit
