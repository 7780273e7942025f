-- The procurements of a pilot.
-- filter procedure: r.procedure = any(:procedure)
-- one    procedure: r.procedure = :procedure
-- filter status:    r.status = any(:status)
-- one    status:    r.status = :status
-- sort   created_at: r.created_at
-- sort   updated_at: r.updated_at
-- key               r.id
select :columns, :keys
from readable_procurement r
where r.pilot_id = :id and :filters
order by :sort
limit :limit
