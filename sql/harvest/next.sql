-- What is copied next, and how many objects that is.
select n.resource, n.expected from ioa.harvest_next($1::uuid) n
