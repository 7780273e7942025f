-- What is still to be held against the source's digests, with commas between.
select array_to_string(ioa.harvest_pending($1::uuid, $2::timestamptz, $3::boolean), ',') as resources
