-- The source of this name, where its copy stands, whether nothing was stored since it was proven, and whether an hour has passed since all of it was.
select s.id, s.cursor, s.copied_at is not null as is_copied, clock_timestamp() as since,
  s.status = 'proven' and not exists (select from ioa.source_resource r where r.source_id = s.id and r.digest is null) as is_settled,
  coalesce((select min(r.proven_at) from ioa.source_resource r where r.source_id = s.id) < clock_timestamp() - interval '1 hour', true) as is_stale
from ioa.harvest_source($1::uuid, $2, $3, $4) s
