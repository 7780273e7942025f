-- Who calls and in which trace, for the rest of the transaction. It returns no row: nobody reads them.
select where set_config('ioa.principal', :principal, true) || set_config('ioa.trace_id', coalesce(:trace_id, ''), true) is null
