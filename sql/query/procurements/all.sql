-- The procurements of all pilots that the caller may read.
-- filter procedure: r.procedure = any(:procedure)
-- one    procedure: r.procedure = :procedure
-- filter status:    r.status = any(:status)
-- one    status:    r.status = :status
-- filter pilot_id:   r.pilot_id = :pilot_id
-- filter winner_id:  r.id = any(array(select s.id from readable_procurement s join readable_actor w on w.id = :winner_id where s.winner_ids @> array[w.id]))
-- filter ocid:       r.ocid = :ocid
-- filter doffin_id:  r.doffin_id = :doffin_id
-- filter ted_number: r.ted_number = :ted_number
-- filter notice_id:  r.notice_id = :notice_id
-- filter updated_at_gte: r.updated_at >= :updated_at_gte
-- filter updated_at_lt:  r.updated_at < :updated_at_lt
-- sort   created_at: r.created_at
-- sort   updated_at: r.updated_at
-- key               r.id
select :columns, :keys
from readable_procurement r
where :filters
order by :sort
limit :limit
