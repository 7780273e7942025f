-- How much of a source is here, and when it was proven.
select coalesce(sum(coalesce(r.count, r.expected)), 0)::bigint as count, to_char(s.proven_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as proven_at
from ioa.source s left join ioa.source_resource r on r.source_id = s.id where s.id = $1::uuid group by s.proven_at
