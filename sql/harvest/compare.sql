-- What differs between the copy and the digests of the source; what agrees is proven.
select c.resource, c.here, c.there, c.here_digest, c.there_digest
from ioa.harvest_compare($1::uuid, $2::jsonb -> 'digests', $3::timestamptz, $4::boolean) c
