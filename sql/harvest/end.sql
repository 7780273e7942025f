-- Ends a run, with what went wrong; null when nothing did.
select ioa.harvest_end($1::uuid, $2) as done
