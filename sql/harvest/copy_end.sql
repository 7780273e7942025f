-- Ends the copy of one resource; gives how many objects it has.
select ioa.harvest_copy_end($1::uuid, $2, $3) as count
