-- Has these resources copied again.
select ioa.harvest_again($1::uuid, $2::text[]) as done
