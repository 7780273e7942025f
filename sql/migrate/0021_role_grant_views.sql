-- Who sees and gives which grants (sql/README.md has the table), and what /v1/me says.
set search_path = ioa, public;

-- A regional manager's: those to its programmes, and those to the organisations of its region that bring no national sight with them.
create view readable_role_grant as
select g.id, g.version, g.created_at, g.updated_at, g.issuer, g.subject, g.organisation, g.role, g.programme_id, g.actor_id,
  g.valid_from, g.valid_to, g.granted_by
from role_grant g
where (select caller_has('national_admin'))
   or g.programme_id = any((select caller_programmes())::uuid[])
   or g.role in ('buyer', 'supplier', 'researcher') and exists (
        select from actor a where a.id = g.actor_id and a.municipality ->> 'code' = any((select caller_municipalities())::text[]));

create view writable_role_grant as
select g.id, g.version, g.issuer, g.subject, g.organisation, g.role, g.programme_id, g.actor_id, g.valid_from, g.valid_to
from role_grant g
where (select caller_has('national_admin'))
   or g.programme_id = any((select caller_programmes())::uuid[])
   or g.role in ('buyer', 'supplier', 'researcher') and exists (
        select from actor a where a.id = g.actor_id and a.municipality ->> 'code' = any((select caller_municipalities())::text[]))
with check option;

-- How long the caller itself has what lets it give this: for ever by the token, to the end of a grant by a grant.
create function caller_may_give_until(given role_grant) returns timestamptz
language plpgsql stable as $$
declare
  programmes uuid[] := case when given.programme_id is not null then array[given.programme_id]
    else array(select p.id from programme p join actor a on a.municipality ->> 'code' = any(p.municipalities) where a.id = given.actor_id) end;
begin
  if token_has_any('{national_admin}') or token_programmes() && programmes then
    return 'infinity';
  end if;
  return (select max(coalesce(c.valid_to, 'infinity')) from caller_grant c
          where c.role = 'national_admin' or c.role = 'regional_manager' and c.programme_id = any(programmes));
end
$$;

-- Nobody writes their own grants, nor gives more, or for longer, than they have.
create function guard_role_grant() returns trigger
language plpgsql security definer set search_path = ioa, pg_temp as $$
declare
  extends boolean := case tg_op when 'INSERT' then true
    else new.valid_from < old.valid_from or coalesce(new.valid_to, 'infinity') > coalesce(old.valid_to, 'infinity') end;
begin
  if new.issuer = caller() ->> 'issuer' and new.subject = caller_subject() then
    perform forbid('Nobody writes their own grants.', '/subject');
  elsif new.organisation = caller_organisation() then -- whichever issuer vouches for it
    perform forbid('Nobody writes the grants of their own organisation.', '/organisation');
  elsif not caller_has('national_admin') and new.role not in ('regional_manager', 'buyer', 'supplier', 'researcher') then
    perform forbid('This role is given by the national programme.', '/role');
  end if;
  if tg_op = 'INSERT' then
    perform require_programme(new.programme_id, '/programme_id');
    perform require_actor(new.actor_id, '/actor_id');
  end if;
  if extends and coalesce(new.valid_to, 'infinity') > caller_may_give_until(new) then
    perform forbid('Nobody gives for longer than they have themselves.', '/valid_to');
  end if;
  return new;
end
$$;
create trigger e_guard before insert or update on role_grant for each row when (current_user = 'ioa_api') execute function guard_role_grant();

-- The municipalities of a programme open the organisations in them to its managers, who therefore add none themselves.
create or replace function guard_programme() returns trigger
language plpgsql security definer set search_path = ioa, pg_temp as $$
declare
  was programme := case tg_op when 'UPDATE' then old end;
begin
  if not caller_has('national_admin') then
    if is_publication(was.visibility, new.visibility) then
      perform forbid('Programmes are published by the national programme.', '/visibility');
    elsif new.level is distinct from was.level then
      perform forbid('The level is set by the national programme.', '/level');
    elsif new.pilot_target is distinct from was.pilot_target then
      perform forbid('The target is set by the national programme.', '/pilot_target');
    elsif not coalesce(new.municipalities <@ was.municipalities, false) then
      perform forbid('Municipalities are added by the national programme.', '/municipalities');
    end if;
  end if;
  if new.parent_id is distinct from was.parent_id then
    perform require_programme(new.parent_id, '/parent_id');
  end if;
  if new.owner_id is distinct from was.owner_id then
    perform require_actor(new.owner_id, '/owner_id');
  end if;
  return new;
end
$$;

revoke all on all functions in schema ioa from public;
revoke all on readable_role_grant, writable_role_grant from public, ioa_api;
grant select on readable_role_grant, caller_grant to ioa_api;
grant select, insert, update, delete on writable_role_grant to ioa_api;
