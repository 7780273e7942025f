-- A ticket for the feed, for whoever calls.
select t.ticket, 'changes' as purpose, t.expires_at from ticket_create('changes') t
