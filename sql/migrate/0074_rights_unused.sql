-- What nothing calls any more since pilots are opened by their locks (0070).
set search_path = ioa, public;

drop function caller_readable_pilots(), rights_readable_pilots(jsonb), joined_pilots(uuid[]);
