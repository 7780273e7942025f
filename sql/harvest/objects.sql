-- Stores a batch of objects of the resource that is being copied; gives how many were new or other.
select ioa.harvest_objects($1::uuid, $2, $3::jsonb) as stored
