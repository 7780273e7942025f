-- What an export selects of its columns (`:exported_columns`). A value of jsonb is made text where it is read and not where it is sent: several
-- processes may read, and one sends. Both are put into the statement in place of their calls.
set search_path = ioa, public;

create function exported(value jsonb) returns json language sql stable parallel safe as 'select to_json(value)';
create function exported(value anyelement) returns anyelement language sql immutable parallel safe as 'select value';

revoke all on all functions in schema ioa from public;
grant execute on function exported(jsonb), exported(anyelement) to ioa_api;
