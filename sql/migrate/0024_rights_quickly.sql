-- The same rights with fewer steps, since signed readings of published pilots ask for them too: the caller is parsed once, each
-- kind of holder is one index scan, and what is hidden of a pilot is one look-up.
set search_path = ioa, public;

create or replace function caller_rights() returns jsonb
language plpgsql stable parallel safe security definer set search_path = ioa, pg_temp as $$
declare
  who jsonb := caller();
  roles jsonb := who -> 'roles';
  by_issuer text := who ->> 'issuer';
  by_subject text := who ->> 'subject';
  by_organisation text := who ->> 'organisation';
  rights jsonb := '{}';
  own jsonb := '[]';
  name text;
  given record;
begin
  if who is null then
    return rights;
  end if;
  if jsonb_typeof(roles) = 'array' then
    if by_organisation is not null and roles ?| '{national_evaluator,buyer,supplier,researcher,integration}' then
      own := coalesce((select jsonb_build_array(a.id) from actor a where a.organisation_number = by_organisation), '[]');
    end if;
    for i in 0 .. jsonb_array_length(roles) - 1 loop
      name := roles ->> i;
      continue when name is null;
      rights := rights || jsonb_build_object(name,
        case name when 'national_admin' then '[]' when 'regional_manager' then to_jsonb(token_programmes()) else own end);
    end loop;
  end if;
  for given in
    select g.role, coalesce(g.programme_id, g.actor_id) as scope from role_grant g
    where g.issuer = by_issuer and g.subject = by_subject and g.valid_from <= now() and (g.valid_to > now() or g.valid_to is null)
    union all
    select g.role, coalesce(g.programme_id, g.actor_id) from role_grant g
    where g.issuer = by_issuer and g.organisation = by_organisation and g.valid_from <= now() and (g.valid_to > now() or g.valid_to is null)
  loop
    rights := jsonb_set(rights, array[given.role], coalesce(rights -> given.role, '[]')
      || case when given.scope is null then '[]' else jsonb_build_array(given.scope) end);
  end loop;
  return rights;
end
$$;

create or replace function token_programmes() returns uuid[] language plpgsql stable parallel safe as $$
declare
  programmes jsonb := ioa.caller() -> 'programmes';
begin
  if coalesce(jsonb_typeof(programmes) <> 'array' or programmes = '[]', true) or not ioa.token_has_any('{regional_manager}') then
    return '{}';
  end if;
  return array(select p::uuid from jsonb_array_elements_text(programmes) p where p ~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$');
end
$$;

create or replace function rights_programmes(rights jsonb) returns uuid[] language plpgsql immutable parallel safe as $$
begin
  if coalesce(rights -> 'regional_manager' = '[]', true) then
    return '{}';
  end if;
  return array(select p::uuid from jsonb_array_elements_text(rights -> 'regional_manager') p);
end
$$;

create or replace function grant_has_any(roles text[]) returns boolean
language plpgsql stable parallel safe security definer set search_path = ioa, pg_temp as $$
declare
  who jsonb := caller();
  by_issuer text := who ->> 'issuer';
  by_subject text := who ->> 'subject';
  by_organisation text := who ->> 'organisation';
begin
  return who is not null and (
    exists (select from role_grant g where g.issuer = by_issuer and g.subject = by_subject and g.role = any(roles)
            and g.valid_from <= now() and (g.valid_to > now() or g.valid_to is null))
    or by_organisation is not null and
    exists (select from role_grant g where g.issuer = by_issuer and g.organisation = by_organisation and g.role = any(roles)
            and g.valid_from <= now() and (g.valid_to > now() or g.valid_to is null)));
end
$$;

-- What opens the estimated value before the notice: `*` to those who see all, else programmes and pilots.
create or replace function caller_value_keys() returns jsonb
language plpgsql stable parallel safe security definer set search_path = ioa, pg_temp as $$
declare
  rights jsonb;
  owns uuid[];
begin
  if caller() is null then
    return null;
  elsif token_has_any('{national_admin,national_evaluator,integration}') then
    return '{"*": true}';
  end if;
  rights := caller_rights();
  if rights ?| '{national_admin,national_evaluator,integration}' then
    return '{"*": true}';
  end if;
  owns := rights_programmes(rights);
  if rights ? 'buyer' then
    owns := owns || rights_buyer_pilots(rights);
  end if;
  if owns = '{}' then
    return null;
  end if;
  return (select jsonb_object_agg(k, true) from unnest(owns) k);
end
$$;

create or replace view readable_pilot as
select p.id, p.version, p.created_at, p.updated_at, p.visibility, p.published_at, p.external_ids, p.language, p.programme_id,
  p.lead_buyer_id, p.number, p.title, p.need, p.sector, p.innovation_kind, p.innovation_types, p.rd_use, p.municipality, p.cpv,
  -- After the notice everyone knows; what rests or was given up since then stays known.
  case when p.estimated_value is null then null
    when p.stage in ('competition', 'award', 'contract', 'development', 'delivery', 'follow_up', 'completed')
      or p.actual_dates ? 'competition' then p.estimated_value
    when (select caller_value_keys()) ?| array['*', p.programme_id::text, p.id::text] then p.estimated_value
  end as estimated_value,
  p.stage, p.planned_dates, p.actual_dates, p.lessons, p.spread_potential, p.title_sort, p.cpv_divisions, p.search
from pilot p
where p.visibility = 'published'
   or (select caller_keys('pilot')) ?| array[p.visibility, p.programme_id::text, p.id::text];

-- The recursion itself rather than actor_descendants, which as a function in SQL is planned anew for each call.
create or replace function rights_actors(rights jsonb, roles text[]) returns uuid[] language plpgsql stable parallel safe as $$
begin
  if not rights ?| roles then
    return '{}';
  end if;
  return array(
    with recursive below(id, depth) as (
      select a::uuid, 1 from unnest(roles) role, jsonb_array_elements_text(rights -> role) a
      union
      select a.id, below.depth + 1 from actor a join below on a.parent_id = below.id where below.depth < 20
    )
    select distinct below.id from below);
end
$$;

revoke all on all functions in schema ioa from public;
