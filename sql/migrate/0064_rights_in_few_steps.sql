-- Rights in fewer steps once more, for the same answers. What opens the estimated value before the notice is one call a statement, and
-- only when a token came; what opens other rows is told in few expressions. PL/pgSQL makes each expression ready anew in every
-- transaction, and PostgreSQL each sub-select of a view in every execution, which costs more than most of them do. A principal read from
-- its text costs as much as four expressions.
set search_path = ioa, public;

-- Whether a token came with the request. It becomes part of the statement that asks: no call, and no JSON is read.
create function is_signed_in() returns boolean language sql stable parallel safe
return current_setting('ioa.principal', true) <> '';

-- What opens the estimated value before the notice: `*` to those who see all, programmes to their manager, pilots to their buyers. Who is
-- no buyer by the token and holds no grant is told so without a look at rights.
create function value_keys() returns jsonb language plpgsql stable parallel safe as $$
declare
  who jsonb := ioa.caller();
begin
  if jsonb_typeof(who -> 'roles') = 'array' and who -> 'roles' ?| '{national_admin,national_evaluator,integration}' then
    return '["*"]';
  elsif exists (select from ioa.caller_grant) or who -> 'roles' ? 'buyer' then
    return ioa.caller_value_keys();
  end if;
  return case when jsonb_typeof(who -> 'roles') = 'array' and who -> 'roles' ? 'regional_manager' then who -> 'programmes' end;
end
$$;

create or replace view readable_pilot as
select p.id, p.version, p.created_at, p.updated_at, p.visibility, p.published_at, p.external_ids, p.language, p.programme_id,
  p.lead_buyer_id, p.number, p.title, p.need, p.sector, p.innovation_kind, p.innovation_types, p.rd_use, p.municipality, p.cpv,
  -- After the notice everyone knows; what rests or was given up since then stays known.
  case when p.estimated_value is null then null
    when p.stage in ('competition', 'award', 'contract', 'development', 'delivery', 'follow_up', 'completed')
      or p.actual_dates ? 'competition' then p.estimated_value
    when (select case when is_signed_in() then value_keys() end) ?| array['*', p.programme_id::text, p.id::text] then p.estimated_value
  end as estimated_value,
  p.stage, p.planned_dates, p.actual_dates, p.lessons, p.spread_potential, p.title_sort, p.cpv_divisions, p.search
from pilot p
where p.visibility = 'published'
   or (select caller_keys('pilot')) ?| array[p.visibility, p.programme_id::text, p.id::text];

drop function token_value_keys(), caller_is_granted();

-- What a list has that is an identifier; nothing when it is no list.
create function identifiers_in(list jsonb) returns jsonb language sql immutable parallel safe
return case when jsonb_typeof(list) = 'array'
  then jsonb_path_query_array(list, '$[*] ? (@ like_regex "^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$")') else '[]' end;

create or replace function caller_rights() returns jsonb
language plpgsql stable parallel safe security definer set search_path = ioa, pg_temp as $$
declare
  who jsonb := caller();
  rights jsonb := '{}';
  own jsonb;
  given record;
begin
  if who is null then
    return rights;
  end if;
  if jsonb_typeof(who -> 'roles') = 'array' then
    if who ->> 'organisation' is not null and who -> 'roles' ?| '{national_evaluator,buyer,supplier,researcher,integration}' then
      own := (select jsonb_build_array(a.id) from actor a where a.organisation_number = who ->> 'organisation');
    end if;
    for i in 0 .. jsonb_array_length(who -> 'roles') - 1 loop
      rights := rights || case when who -> 'roles' ->> i is null then '{}' else jsonb_build_object(who -> 'roles' ->> i,
        case who -> 'roles' ->> i when 'national_admin' then '[]' when 'regional_manager' then identifiers_in(who -> 'programmes')
          else coalesce(own, '[]') end) end;
    end loop;
  end if;
  for given in
    select g.role, coalesce(g.programme_id, g.actor_id) as scope from role_grant g
    where g.issuer = who ->> 'issuer' and g.subject = who ->> 'subject'
      and g.valid_from <= now() and (g.valid_to > now() or g.valid_to is null)
    union all
    select g.role, coalesce(g.programme_id, g.actor_id) from role_grant g
    where g.issuer = who ->> 'issuer' and g.organisation = who ->> 'organisation'
      and g.valid_from <= now() and (g.valid_to > now() or g.valid_to is null)
  loop
    rights := jsonb_set(rights, array[given.role], coalesce(rights -> given.role, '[]')
      || case when given.scope is null then '[]' else jsonb_build_array(given.scope) end);
  end loop;
  return rights;
end
$$;

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
      when 'pilot' then (rights_programmes(rights) || rights_readable_pilots(rights))::text[]
      when 'activity' then (rights_programmes(rights) || rights_buyer_pilots(rights))::text[]
      when 'evaluation' then (rights_programmes(rights) || rights_buyer_pilots(rights) || rights_actors(rights, '{national_evaluator}'))::text[]
    end;
begin
  if cardinality(keys) <= 20 then
    return to_jsonb(keys);
  end if;
  return (select jsonb_object_agg(k, true) from unnest(keys) k);
end
$$;

revoke all on all functions in schema ioa from public;
grant execute on function is_signed_in(), value_keys() to ioa_api;
