-- Begins anew to note which objects come by.
select ioa.harvest_see() as done
