-- Begins the copy of a source anew.
select ioa.harvest_begin($1::uuid, $2, $3::jsonb -> 'digests') as done
