-- Waits until no other daemon migrates this database; held until the connection ends.
set lock_timeout = '10min';
select pg_advisory_lock(x'696f6164'::bigint);
