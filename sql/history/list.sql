-- The migrations that have run, in order.
select number, name, checksum, to_char(applied_at at time zone 'UTC', 'YYYY-MM-DD') as applied_on
from ioa.schema_migration
order by number;
