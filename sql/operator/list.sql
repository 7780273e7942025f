-- All grants, oldest first, for people to read.
select g.id, g.role, g.issuer, coalesce('subject ' || g.subject, 'organisation ' || g.organisation) as holder,
  coalesce('programme ' || g.programme_id, 'actor ' || g.actor_id) as held_for, g.valid_from, g.valid_to
from ioa.role_grant g
order by g.created_at, g.id
