-- Gives a role, or changes how long it holds where it is given already: issuer, subject, organisation, role, programme, actor, from, to.
insert into ioa.role_grant (id, issuer, subject, organisation, role, programme_id, actor_id, valid_from, valid_to)
values (ioa.new_uuid(), $1, $2, $3, $4, $5::uuid, $6::uuid, coalesce($7::timestamptz, now()), $8::timestamptz)
on conflict on constraint role_grant__role__unique
do update set valid_from = excluded.valid_from, valid_to = excluded.valid_to
returning id
