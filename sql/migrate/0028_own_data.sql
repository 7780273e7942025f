-- What is held about the caller itself, and what becomes of contacts whose pilot or programme goes.
set search_path = ioa, public;

-- The caller's own changes: what an issuer calls it is all that is kept about who acted.
create view readable_own_event as
select e.id, e.at, e.issuer, e.subject, e.organisation, e.supplier, e.roles, e.operation, e.resource, e.resource_id, e.version_before,
  e.version_after, e.members, e.request_id, e.trace_id
from audit_event e
where e.issuer = (select caller() ->> 'issuer') and e.subject = (select caller() ->> 'subject');

-- A person consented to be shown as the contact for something. Without that, it stays the contact of its organisation, and hidden.
create function release_contacts() returns trigger
language plpgsql security definer set search_path = ioa, pg_temp as $$
begin
  if tg_table_name = 'pilot' then
    update person n set pilot_id = null, public_consent = false where n.pilot_id = old.id;
  else
    update person n set programme_id = null, public_consent = false where n.programme_id = old.id;
  end if;
  return old;
end
$$;
-- After the guards, which may refuse.
create trigger f_contacts before delete on pilot for each row execute function release_contacts();
create trigger f_contacts before delete on programme for each row execute function release_contacts();

revoke all on all functions in schema ioa from public;
grant select on readable_own_event to ioa_api;
