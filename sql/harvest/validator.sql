-- What the copy of a file is of: its entity tag, or the time of its last change.
select r.validator from ioa.source_resource r where r.source_id = $1::uuid and r.resource = $2 and r.is_copied
