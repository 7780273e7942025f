-- What belongs to the caller, by the token or by a grant. Each role is held for something of its own: what one role is held for, another
-- does not get, whichever of them the token brought. Replaces the look-ups of 0001, 0011, 0016
-- and 0017; the views and guards stay.
set search_path = ioa, public;

-- ------------------------------------------------------------------------------------------------ the token
-- Of the token alone: the quick answer, without a look-up.

create function token_has_any(roles text[]) returns boolean language sql stable parallel safe
return coalesce(jsonb_typeof(caller() -> 'roles') = 'array' and caller() -> 'roles' ?| roles, false);

-- The programmes that the token lets the caller manage. What it has that is no identifier is no programme either.
create function token_programmes() returns uuid[] language plpgsql stable parallel safe as $$
begin
  if not ioa.token_has_any('{regional_manager}') or jsonb_typeof(ioa.caller() -> 'programmes') is distinct from 'array' then
    return '{}';
  end if;
  return array(select p::uuid from jsonb_array_elements_text(ioa.caller() -> 'programmes') p
               where p ~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$');
end
$$;

-- The organisation of the token, for callers to whom the token itself gives one of these roles.
create function caller_organisation_as(roles text[]) returns text language sql stable parallel safe
return case when token_has_any(roles) then caller_organisation() end;

-- ------------------------------------------------------------------------------------------------ the rights
-- {role: [what it is held for]}: programmes of a regional manager, actors of the others, nothing of the national administration.
create function caller_rights() returns jsonb
language plpgsql stable parallel safe security definer set search_path = ioa, pg_temp as $$
declare
  rights jsonb := '{}';
  own jsonb := '[]';
  given record;
begin
  if caller() is null then
    return rights;
  end if;
  if token_has_any('{national_evaluator,buyer,supplier,researcher,integration}') and caller_organisation() is not null then
    own := coalesce((select jsonb_build_array(a.id) from actor a where a.organisation_number = caller_organisation()), '[]');
  end if;
  if jsonb_typeof(caller() -> 'roles') = 'array' and caller() -> 'roles' <> '[]' then
    select coalesce(jsonb_object_agg(r.role, case r.role when 'national_admin' then '[]' when 'regional_manager' then to_jsonb(token_programmes())
                                             else own end), '{}') into rights
    from jsonb_array_elements_text(caller() -> 'roles') r (role) where r.role is not null;
  end if;
  for given in select g.role, coalesce(g.programme_id, g.actor_id) as scope from caller_grant g loop
    rights := jsonb_set(rights, array[given.role], coalesce(rights -> given.role, '[]')
      || case when given.scope is null then '[]' else jsonb_build_array(given.scope) end);
  end loop;
  return rights;
end
$$;

-- What follows from the rights. These have the rights of whom they are called by, and the daemon's role may not call them: they would
-- tell it of anybody's.

-- The programmes that are managed; the actors that one of these roles is held for, with their units.
create function rights_programmes(rights jsonb) returns uuid[] language plpgsql immutable parallel safe as $$
begin
  if not rights ? 'regional_manager' then
    return '{}';
  end if;
  return array(select p::uuid from jsonb_array_elements_text(rights -> 'regional_manager') p);
end
$$;

create function rights_actors(rights jsonb, roles text[]) returns uuid[] language plpgsql stable parallel safe as $$
begin
  if not rights ?| roles then
    return '{}';
  end if;
  return array(select distinct unnest(actor_descendants(a::uuid)) from unnest(roles) role, jsonb_array_elements_text(rights -> role) a);
end
$$;

create function programme_municipalities(programmes uuid[]) returns text[] language plpgsql stable parallel safe as $$
begin
  if programmes = '{}' then
    return '{}';
  end if;
  return array(select distinct unnest(g.municipalities) from programme g where g.id = any(programmes));
end
$$;

-- The pilots that one of these actors is a partner in, and those that one leads.
create function partner_pilots(actors uuid[]) returns uuid[] language plpgsql stable parallel safe as $$
begin
  if actors = '{}' then
    return '{}';
  end if;
  return array(select n.pilot_id from participation n where n.actor_id = any(actors) and n.role in ('lead_buyer', 'partner_buyer'));
end
$$;

create function led_pilots(actors uuid[]) returns uuid[] language plpgsql stable parallel safe as $$
begin
  if actors = '{}' then
    return '{}';
  end if;
  return array(select p.id from pilot p where p.lead_buyer_id = any(actors));
end
$$;

-- The pilots that one of these actors takes part in, in whatever role, but drafts.
create function joined_pilots(actors uuid[]) returns uuid[] language plpgsql stable parallel safe as $$
begin
  if actors = '{}' then
    return '{}';
  end if;
  return array(select p.id from participation n join pilot p on p.id = n.pilot_id
               where n.actor_id = any(actors) and p.visibility <> 'draft');
end
$$;

-- A buyer's own pilots: those it is a partner in, and those it leads.
create function rights_buyer_pilots(rights jsonb) returns uuid[] language plpgsql stable parallel safe as $$
declare
  actors uuid[] := rights_actors(rights, '{buyer}');
begin
  return partner_pilots(actors) || led_pilots(actors);
end
$$;

-- Pilots to read because of what the caller's organisations are in them: all of its own, and, of those that a supplier or a
-- researcher takes part in, all but drafts.
create function rights_readable_pilots(rights jsonb) returns uuid[] language plpgsql stable parallel safe as $$
begin
  if not rights ?| '{buyer,supplier,researcher,integration}' then
    return '{}';
  end if;
  return partner_pilots(rights_actors(rights, '{buyer}'))
    || led_pilots(rights_actors(rights, '{buyer,integration}'))
    || joined_pilots(rights_actors(rights, '{supplier,researcher}'));
end
$$;

-- ------------------------------------------------------------------------------------------------ the caller
-- Who has the role by the token is told so without a look-up.
create or replace function caller_has_any(roles text[]) returns boolean language plpgsql stable parallel safe as $$
begin
  return ioa.token_has_any(roles) or ioa.grant_has_any(roles);
end
$$;

create function grant_has_any(roles text[]) returns boolean
language plpgsql stable parallel safe security definer set search_path = ioa, pg_temp as $$
begin
  return caller() is not null and exists (select from caller_grant g where g.role = any(roles));
end
$$;

create or replace function caller_has(role text) returns boolean language sql stable parallel safe
return caller_has_any(array[role]);

create or replace function caller_programmes() returns uuid[]
language plpgsql stable parallel safe security definer set search_path = ioa, pg_temp as $$
begin
  return rights_programmes(caller_rights());
end
$$;

-- The actors, with their units, that one of these roles is held for.
create or replace function caller_actors_as(roles text[]) returns uuid[]
language plpgsql stable parallel safe security definer set search_path = ioa, pg_temp as $$
begin
  return rights_actors(caller_rights(), roles);
end
$$;

create or replace function caller_municipalities() returns text[]
language plpgsql stable parallel safe security definer set search_path = ioa, pg_temp as $$
begin
  return programme_municipalities(caller_programmes());
end
$$;

create or replace function caller_partner_pilots() returns uuid[]
language plpgsql stable parallel safe security definer set search_path = ioa, pg_temp as $$
begin
  return partner_pilots(caller_actors_as('{buyer}'));
end
$$;

create or replace function caller_buyer_pilots() returns uuid[]
language plpgsql stable parallel safe security definer set search_path = ioa, pg_temp as $$
begin
  return rights_buyer_pilots(caller_rights());
end
$$;

create or replace function caller_readable_pilots() returns uuid[]
language plpgsql stable parallel safe security definer set search_path = ioa, pg_temp as $$
begin
  return rights_readable_pilots(caller_rights());
end
$$;

create or replace function caller_buyer_programmes() returns uuid[]
language plpgsql stable parallel safe security definer set search_path = ioa, pg_temp as $$
declare
  pilots uuid[] := caller_buyer_pilots();
begin
  if pilots = '{}' then
    return '{}';
  end if;
  return array(select distinct p.programme_id from pilot p where p.id = any(pilots));
end
$$;

-- As in 0011, with the rights looked up once.
create or replace function caller_keys(resource text) returns jsonb
language plpgsql stable parallel safe security definer set search_path = ioa, pg_temp as $$
declare
  rights jsonb;
  sees text[] := '{}';
  owns text[] := '{}';
begin
  if caller() is null then
    return null;
  end if;
  rights := caller_rights();
  if rights ? 'national_admin' or rights ? 'national_evaluator' and resource <> 'evaluation' then
    sees := '{draft,internal,archived}';
  elsif rights ? 'integration' and resource <> 'evaluation' then
    sees := '{internal,archived}';
  end if;
  case resource
    when 'actor' then
      owns := rights_actors(rights, '{buyer,supplier,researcher,integration}')::text[] || programme_municipalities(rights_programmes(rights));
    when 'programme' then
      owns := rights_programmes(rights)::text[];
    when 'pilot' then
      owns := (rights_programmes(rights) || rights_readable_pilots(rights))::text[];
    when 'activity' then
      owns := (rights_programmes(rights) || rights_buyer_pilots(rights))::text[];
    when 'evaluation' then
      owns := (rights_programmes(rights) || rights_buyer_pilots(rights) || rights_actors(rights, '{national_evaluator}'))::text[];
  end case;
  return (select jsonb_object_agg(k, true) from unnest(sees || owns) k);
end
$$;

-- As in 0017, with the rights looked up once.
create or replace function caller_value_keys() returns jsonb
language plpgsql stable parallel safe security definer set search_path = ioa, pg_temp as $$
declare
  rights jsonb := caller_rights();
begin
  return (select jsonb_object_agg(k, true) from unnest(rights_programmes(rights) || rights_buyer_pilots(rights)) k);
end
$$;

-- As in 0016. What an evaluator deleted is told by the organisation of the token that did it, so that it takes a token with the role.
create or replace function caller_evaluations() returns uuid[]
language plpgsql stable parallel safe security definer set search_path = ioa, pg_temp as $$
declare
  evaluators uuid[] := caller_actors_as('{national_evaluator}');
begin
  return array(select e.id from evaluation e where e.evaluator_id = any(evaluators))
    || array(select distinct a.resource_id from audit_event a
             where a.resource = 'evaluation' and a.organisation = caller_organisation_as('{national_evaluator}') and a.operation = 'delete');
end
$$;

-- A token's organisation may enter itself as an actor; a grant is for an actor that is there already.
create or replace view writable_actor as
select a.id, a.version, a.visibility, a.external_ids, a.language, a.name, a.organisation_number, a.identifier_scheme, a.kinds,
  a.buyer_level, a.industry, a.size, a.municipality, a.website, a.parent_id
from actor a
where (select caller_has('national_admin'))
   or a.municipality ->> 'code' = any((select caller_municipalities())::text[])
   or a.id = any((select caller_actors_as('{buyer,supplier,researcher,integration}'))::uuid[])
   or a.parent_id = any((select caller_actors_as('{buyer,supplier,researcher,integration}'))::uuid[])
   or a.organisation_number = (select caller_organisation_as('{buyer,supplier,researcher,integration}'))
with check option;

-- Whether the operation is open to the caller, whose token has none of its roles: by a grant, or not at all.
create function admit(roles text[]) returns void
language plpgsql stable security definer set search_path = ioa, pg_temp as $$
begin
  if not grant_has_any(roles) then
    perform refuse(403, 'not-allowed', 'Neither the token nor a grant gives a role that admits this operation.');
  end if;
end
$$;

revoke all on all functions in schema ioa from public;
revoke all on role_grant, caller_grant from public, ioa_api;
grant execute on function token_has_any(text[]), token_programmes(), caller_organisation_as(text[]), caller_rights(), grant_has_any(text[]),
  admit(text[]) to ioa_api;
