-- Takes a role back: its id.
delete from ioa.role_grant g where g.id = $1::uuid returning g.id
