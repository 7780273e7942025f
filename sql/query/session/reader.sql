-- Who calls, for the rest of a transaction that reads: nothing is logged of it, and each setting costs as much as finding a row.
select where set_config('ioa.principal', :principal, true) is null
