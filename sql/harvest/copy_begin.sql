-- Begins the copy of one resource.
select ioa.harvest_copy_begin($1::uuid, $2) as done
