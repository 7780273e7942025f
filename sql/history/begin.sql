-- Begins the transaction of one migration: it may take its time, but not stand in front of others for a lock.
begin;
set local statement_timeout = 0;
set local lock_timeout = '5s';
