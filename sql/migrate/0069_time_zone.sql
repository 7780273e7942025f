-- The names of time zones that this server knew when this ran. The view that has them reads all files of the time zone database each time, which
-- took most of the time of writing an activity; only a name that is not here, as one that came with a newer database, is looked for there.
set search_path = ioa, public;

create table time_zone (name text primary key);
insert into time_zone select z.name from pg_timezone_names z;

create or replace function is_time_zone(name text) returns boolean language sql stable security definer set search_path = ioa, pg_temp
return case when exists (select from time_zone z where z.name = is_time_zone.name) then true
  else exists (select from pg_timezone_names z where z.name = is_time_zone.name) end;

revoke all on time_zone from public, ioa_api;
revoke all on all functions in schema ioa from public;
