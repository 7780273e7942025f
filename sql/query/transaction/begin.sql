-- The beginning of a transaction of many requests, for commands that keep all of them or none.
begin
