-- What who logged in may do here with the schema: migrate it, only serve by it, or, on a standby, follow it.
select case when pg_is_in_recovery() then 'follow'
  when pg_has_role(session_user, (select n.nspowner from pg_namespace n where n.nspname = 'ioa'), 'usage') is not false then 'migrate' else 'serve' end as may
