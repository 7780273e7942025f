-- Lets go of it.
select pg_advisory_unlock(hashtextextended($1, x'696f616468'::bigint)) as let_go
