-- Who pays for programmes and pilots.
-- filter programme_id:   f.programme_id = :programme_id
-- filter pilot_id:       f.pilot_id = :pilot_id
-- filter financier_id:   a.id = :financier_id
-- filter kind:           f.kind = :kind
-- filter year:           f.year = :year
-- filter updated_at_gte: f.updated_at >= :updated_at_gte
-- filter updated_at_lt:  f.updated_at < :updated_at_lt
-- sort   year:           f.year
-- sort   created_at:     f.created_at
-- sort   updated_at:     f.updated_at
-- key                    f.id
select :columns, :keys
from readable_funding f
left join readable_actor a on a.id = f.financier_id
where :filters
order by :sort
limit :limit
