-- Who calls, in which trace and by which request, for the rest of a transaction that writes. It returns no row: nobody reads them.
select where set_config('ioa.principal', :principal, true) || set_config('ioa.trace_id', coalesce(:trace_id, ''), true)
  || set_config('ioa.request_id', coalesce(:request_id, ''), true) is null
