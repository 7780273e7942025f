-- Takes in a page of changes, with its cursor.
select p.changes, p.caught_up, p.moved from ioa.harvest_page($1::uuid, $2::jsonb) p
