-- A new grant.
insert into writable_role_grant (id, issuer, subject, organisation, role, programme_id, actor_id, valid_from, valid_to)
select :new_id, b.issuer, b.subject, b.organisation, b.role, b.programme_id, b.actor_id, b.valid_from, b.valid_to
from jsonb_populate_record(null::writable_role_grant, :body) b
returning id
