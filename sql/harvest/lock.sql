-- Whether nobody else harvests this source, which then holds until the connection ends or lets go of it.
select pg_try_advisory_lock(hashtextextended($1, x'696f616468'::bigint)) as alone
