-- Rights in fewer queries, for the same answers. Whether a grant names the caller at all is one look-up; programmes are read as a list
-- without a query; units are found level by level through the index on parents, where a recursive query was planned as if an organisation
-- had a thousand units and read all actors; and who leads a pilot is told by a lock of the pilot itself, as its programme is, so that
-- nobody collects the pilots that an organisation leads to see one of them.
set search_path = ioa, public;

create index role_grant_by_issuer on role_grant (coalesce(subject, organisation), issuer);

-- Who holds a grant, whatever it gives and whether or not it is valid now: who is not here has the rights of the token and no more.
create view grant_holder as select issuer, coalesce(subject, organisation) as holder from role_grant;

grant select on grant_holder to ioa_api;

-- ---------------------------------------------------------------------------------------------- what a caller has

-- Called by functions that run as the owner, and not one itself: to change roles and the search path costs as much as a look-up.
create or replace function caller_rights() returns jsonb
language plpgsql stable parallel safe as $$
declare
  who jsonb := caller();
  rights jsonb := '{}';
  own jsonb;
  role text;
  given record;
begin
  if who is null then
    return rights;
  end if;
  if who ? 'organisation' and who -> 'roles' ?| '{national_evaluator,buyer,supplier,researcher,integration}' then
    select jsonb_build_array(a.id) into own from actor a where a.organisation_number = who ->> 'organisation';
  end if;
  for i in 0 .. case jsonb_typeof(who -> 'roles') when 'array' then jsonb_array_length(who -> 'roles') else 0 end - 1 loop
    role := who -> 'roles' ->> i;
    rights := rights || jsonb_build_object(role, coalesce(
      case role when 'national_admin' then null when 'regional_manager' then who -> 'programmes' else own end, '[]'));
  end loop;
  perform from grant_holder h
  where h.holder = any(array[who ->> 'subject', who ->> 'organisation']) and h.issuer = who ->> 'issuer';
  if not found then
    return rights;
  end if;
  for given in
    select g.role, coalesce(g.programme_id, g.actor_id) as scope from role_grant g
    where g.issuer = who ->> 'issuer' and (g.subject = who ->> 'subject' or g.organisation = who ->> 'organisation')
      and g.valid_from <= now() and (g.valid_to > now() or g.valid_to is null)
  loop
    rights := jsonb_set(rights, array[given.role], coalesce(rights -> given.role, '[]')
      || case when given.scope is null then '[]' else jsonb_build_array(given.scope) end);
  end loop;
  return rights;
end
$$;

drop function identifiers_in(jsonb);

-- The same for the daemon itself.
create function caller_shown_rights() returns jsonb
language plpgsql stable parallel safe security definer set search_path = ioa, pg_temp as $$
begin
  return caller_rights();
end
$$;

-- The identifiers of a list in rights.
create function rights_list(rights jsonb, role text) returns uuid[]
language sql stable parallel safe
return translate(rights ->> role, '[]"', '{}')::uuid[];

create or replace function rights_programmes(rights jsonb) returns uuid[]
language sql stable parallel safe
return coalesce(rights_list(rights, 'regional_manager'), '{}');

-- The organisations that the caller has these roles for, with all their units.
create or replace function rights_actors(rights jsonb, roles text[]) returns uuid[]
language plpgsql stable parallel safe as $$
declare
  role text;
  level uuid[] := '{}';
  actors uuid[] := '{}';
begin
  if not rights ?| roles then
    return actors;
  end if;
  foreach role in array roles loop
    if not rights_list(rights, role) <@ level then
      level := level || rights_list(rights, role);
    end if;
  end loop;
  while level <> '{}' loop
    actors := actors || level;
    level := array(select a.id from actor a where a.parent_id = any(level) and a.id <> all(actors));
  end loop;
  return actors;
end
$$;

create or replace function programme_municipalities(programmes uuid[]) returns text[]
language plpgsql stable parallel safe as $$
declare
  areas text[] := '{}';
  area text[];
begin
  if programmes <> '{}' then
    for area in select g.municipalities from programme g where g.id = any(programmes) loop
      areas := areas || area;
    end loop;
  end if;
  return areas;
end
$$;

-- Pilots that the organisations take part in, as what opens them unless they are drafts: no pilot is read for it.
create function joined_locks(actors uuid[]) returns text[]
language plpgsql stable parallel safe as $$
begin
  if actors = '{}' then
    return '{}';
  end if;
  return array(select 'joined:' || n.pilot_id from participation n where n.actor_id = any(actors));
end
$$;

-- What opens pilots to organisations: who leads them, themselves.
create function rights_pilot_locks(rights jsonb) returns text[]
language plpgsql stable parallel safe as $$
declare
  buyers uuid[];
begin
  if not rights ?| '{buyer,supplier,researcher,integration}' then
    return '{}';
  end if;
  buyers := rights_actors(rights, '{buyer}');
  return (buyers || partner_pilots(buyers) || rights_actors(rights, '{integration}'))::text[]
    || joined_locks(rights_actors(rights, '{supplier,researcher}'));
end
$$;

-- ---------------------------------------------------------------------------------------------- what opens a row

-- A list for a few keys; an object, in which they are looked for by their order, for many.
create or replace function caller_keys_by_rights(resource text) returns jsonb
language plpgsql stable parallel safe security definer set search_path = ioa, pg_temp as $$
declare
  rights jsonb := caller_rights();
  keys text[] :=
    case when rights ? 'national_admin' or rights ? 'national_evaluator' and resource <> 'evaluation' then '{draft,internal,archived}'
      when rights ? 'integration' and resource <> 'evaluation' then '{internal,archived}' else '{}' end::text[]
    || case resource
      when 'actor' then rights_actors(rights, '{buyer,supplier,researcher,integration}')::text[]
        || programme_municipalities(rights_programmes(rights))
      when 'programme' then rights_programmes(rights)::text[]
      when 'pilot' then rights_programmes(rights)::text[] || rights_pilot_locks(rights)
      when 'activity' then (rights_programmes(rights) || rights_buyer_pilots(rights))::text[]
      when 'evaluation' then (rights_programmes(rights) || rights_buyer_pilots(rights) || rights_actors(rights, '{national_evaluator}'))::text[]
    end;
begin
  return case when cardinality(keys) <= 20 then to_jsonb(keys) else jsonb_object(keys, keys) end;
end
$$;

-- What opens the estimated value before the notice: `*` to those who see all, programmes to their manager, to buyers their organisations
-- and the pilots where these are partners. Who is no buyer by the token and holds no grant is told so without a look at rights.
create or replace function value_keys() returns jsonb language plpgsql stable parallel safe as $$
declare
  who jsonb := ioa.caller();
begin
  if jsonb_typeof(who -> 'roles') = 'array' and who -> 'roles' ?| '{national_admin,national_evaluator,integration}' then
    return '["*"]';
  elsif who -> 'roles' ? 'buyer' is not true then
    perform from ioa.grant_holder h
    where h.holder = any(array[who ->> 'subject', who ->> 'organisation']) and h.issuer = who ->> 'issuer';
    if not found then
      return case when who -> 'roles' ? 'regional_manager' then who -> 'programmes' end;
    end if;
  end if;
  return ioa.caller_value_keys();
end
$$;

create or replace function caller_value_keys() returns jsonb
language plpgsql stable parallel safe security definer set search_path = ioa, pg_temp as $$
declare
  rights jsonb := caller_rights();
  buyers uuid[] := rights_actors(rights, '{buyer}');
begin
  if rights ?| '{national_admin,national_evaluator,integration}' then
    return '["*"]';
  end if;
  return to_jsonb(rights_programmes(rights) || buyers || partner_pilots(buyers));
end
$$;

create or replace view readable_pilot as
select p.id, p.version, p.created_at, p.updated_at, p.visibility, p.published_at, p.external_ids, p.language, p.programme_id,
  p.lead_buyer_id, p.number, p.title, p.need, p.sector, p.innovation_kind, p.innovation_types, p.rd_use, p.municipality, p.cpv,
  -- After the notice everyone knows; what rests or was given up since then stays known.
  case when p.estimated_value is null then null
    when p.stage in ('competition', 'award', 'contract', 'development', 'delivery', 'follow_up', 'completed')
      or p.actual_dates ? 'competition' then p.estimated_value
    when (select case when is_signed_in() then value_keys() end)
      ?| array['*', p.programme_id::text, p.id::text, p.lead_buyer_id::text] then p.estimated_value
  end as estimated_value,
  p.stage, p.planned_dates, p.actual_dates, p.lessons, p.spread_potential, p.title_sort, p.cpv_divisions, p.search
from pilot p
where p.visibility = 'published'
   or (select caller_keys('pilot')) ?| array[p.visibility, p.programme_id::text, p.id::text, p.lead_buyer_id::text,
     case when p.visibility <> 'draft' then 'joined:' || p.id end];

create or replace view readable_pilot_transition as
select t.id, t.pilot_id, t.at, t."from", t."to", t.reason,
  case when (select caller_keys('pilot'))
    ?| array['internal', p.programme_id::text, p.id::text, p.lead_buyer_id::text, 'joined:' || p.id] then t.actor end as actor,
  t.cause
from pilot_transition t
join readable_pilot p on p.id = t.pilot_id;

revoke all on all functions in schema ioa from public;
revoke execute on function caller_rights() from ioa_api;
grant execute on function caller_shown_rights() to ioa_api;
