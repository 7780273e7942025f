-- Whether who logged in may change the schema, and so may migrate.
select pg_has_role(session_user, n.nspowner, 'usage') as owner
from pg_namespace n
where n.nspname = 'ioa'
