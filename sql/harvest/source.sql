-- The source of this name, where its copy stands, and whether nothing was stored since it was proven.
select s.id, s.cursor, s.copied_at is not null as is_copied, clock_timestamp() as since,
  s.status = 'proven' and not exists (select from ioa.source_resource r where r.source_id = s.id and r.digest is null) as is_settled
from ioa.harvest_source($1::uuid, $2, $3, $4) s
