-- Whether nobody else works on this database, which then holds until the connection ends; and how long its statements may take and wait.
select pg_try_advisory_lock(x'696f616477'::bigint) as alone,
  set_config('statement_timeout', $1, false), set_config('lock_timeout', $2, false)
