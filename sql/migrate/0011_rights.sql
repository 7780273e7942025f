-- What belongs to the caller, looked up once per statement. The rules that use it are in the views of the next two files;
-- sql/README.md has them as a table.
set search_path = ioa, public;

-- The actor of the caller's organisation, and its units.
create function caller_actors() returns uuid[]
language plpgsql stable parallel safe security definer set search_path = ioa, pg_temp as $$
begin
  if caller_organisation() is null then
    return '{}';
  end if;
  return coalesce((select actor_descendants(a.id) from actor a where a.organisation_number = caller_organisation()), '{}');
end
$$;

-- The same, for callers with one of these roles only.
create function caller_actors_as(roles text[]) returns uuid[] language sql stable parallel safe
return case when caller_has_any(roles) then caller_actors() else '{}' end;

-- The municipalities of the programmes that the caller manages.
create function caller_municipalities() returns text[]
language plpgsql stable parallel safe security definer set search_path = ioa, pg_temp as $$
begin
  if not caller_has('regional_manager') then
    return '{}';
  end if;
  return array(select distinct unnest(g.municipalities) from programme g where g.id = any(caller_programmes()));
end
$$;

create function caller_national_programmes() returns uuid[]
language plpgsql stable parallel safe security definer set search_path = ioa, pg_temp as $$
begin
  if not caller_has('national_admin') then
    return '{}';
  end if;
  return array(select g.id from programme g where g.level = 'national');
end
$$;

-- The pilots that a buyer's organisation is a partner in.
create function caller_partner_pilots() returns uuid[]
language plpgsql stable parallel safe security definer set search_path = ioa, pg_temp as $$
begin
  if not caller_has('buyer') then
    return '{}';
  end if;
  return array(select n.pilot_id from participation n
               where n.actor_id = any(caller_actors()) and n.role in ('lead_buyer', 'partner_buyer'));
end
$$;

-- A buyer's own pilots: those it leads, and those it is a partner in.
create function caller_buyer_pilots() returns uuid[]
language plpgsql stable parallel safe security definer set search_path = ioa, pg_temp as $$
begin
  if not caller_has('buyer') then
    return '{}';
  end if;
  return caller_partner_pilots() || array(select p.id from pilot p where p.lead_buyer_id = any(caller_actors()));
end
$$;

-- Pilots to read because of what the caller's organisation is in them: all of its own, and, of those that a supplier or a
-- researcher takes part in, all but drafts.
create function caller_readable_pilots() returns uuid[]
language plpgsql stable parallel safe security definer set search_path = ioa, pg_temp as $$
begin
  if not caller_has_any('{buyer,supplier,researcher,integration}') or caller_organisation() is null then
    return '{}';
  end if;
  return caller_partner_pilots()
    || array(select p.id from pilot p where p.lead_buyer_id = any(caller_actors_as('{buyer,integration}')))
    || array(select p.id from participation n join pilot p on p.id = n.pilot_id
             where n.actor_id = any(caller_actors_as('{supplier,researcher}')) and p.visibility <> 'draft');
end
$$;

-- The programmes of a buyer's own pilots, for which it may propose activities.
create function caller_buyer_programmes() returns uuid[]
language plpgsql stable parallel safe security definer set search_path = ioa, pg_temp as $$
begin
  if not caller_has('buyer') then
    return '{}';
  end if;
  return array(select distinct p.programme_id from pilot p where p.id = any(caller_buyer_pilots()));
end
$$;

-- What opens unpublished rows of a resource to the caller, as the keys of an object: visibilities, and identifiers of programmes,
-- actors, pilots and municipalities. A view holds them against a row's locks. One look-up per statement; null for anonymous callers.
-- An object rather than an array, because finding a key in it does not slow down with their number.
create function caller_keys(resource text) returns jsonb
language plpgsql stable parallel safe as $$
declare
  sees text[] := '{}';
  owns text[] := '{}';
begin
  if caller() is null then
    return null;
  end if;
  if caller_has('national_admin') or caller_has('national_evaluator') and resource <> 'evaluation' then
    sees := '{draft,internal,archived}';
  elsif caller_has('integration') and resource <> 'evaluation' then
    sees := '{internal,archived}';
  end if;
  case resource
    when 'actor' then
      owns := caller_actors_as('{buyer,supplier,researcher,integration}')::text[] || caller_municipalities();
    when 'programme' then
      owns := caller_programmes()::text[];
    when 'pilot' then
      owns := (caller_programmes() || caller_readable_pilots())::text[];
    when 'activity' then
      owns := (caller_programmes() || caller_buyer_pilots())::text[];
    when 'evaluation' then
      owns := (caller_programmes() || caller_buyer_pilots() || caller_actors_as('{national_evaluator}'))::text[];
  end case;
  return (select jsonb_object_agg(k, true) from unnest(sees || owns) k);
end
$$;

-- Whether the caller decides over a programme's pilots and activities: acceptance and publication.
create function caller_in_charge(programme_id uuid) returns boolean language sql stable parallel safe
return caller_has('national_admin') or coalesce(programme_id = any(caller_programmes()), false);

-- Whether a change of visibility publishes, archives or takes back.
create function is_publication(was text, becomes text) returns boolean language sql immutable parallel safe
return was is distinct from becomes and (was in ('published', 'archived') or becomes in ('published', 'archived'));
