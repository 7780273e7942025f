-- What the token alone says about rights is told without a look-up. PL/pgSQL makes each expression ready anew in every transaction, which
-- costs more than most of them do, so that these have few; and the programmes of a token are identifiers in lower case (the daemon sees
-- to it), so that a row's can be looked for among them as they are.
set search_path = ioa, public;

-- What opens the estimated value before the notice by the token: `*` to those who see all, programmes to their manager. Null: more may
-- follow from whose buyer the caller is.
create function token_value_keys() returns jsonb language plpgsql stable parallel safe as $$
declare
  who jsonb := ioa.caller();
begin
  return case when jsonb_typeof(who -> 'roles') is distinct from 'array' then '[]'
    when who -> 'roles' ?| '{national_admin,national_evaluator,integration}' then '["*"]'
    when who -> 'roles' ? 'buyer' then null
    when who -> 'roles' ? 'regional_manager' then who -> 'programmes'
    else '[]' end;
end
$$;

-- The same by token and grants.
create or replace function caller_value_keys() returns jsonb
language plpgsql stable parallel safe security definer set search_path = ioa, pg_temp as $$
declare
  rights jsonb := caller_rights();
begin
  if rights ?| '{national_admin,national_evaluator,integration}' then
    return '["*"]';
  end if;
  return to_jsonb(rights_programmes(rights) || case when rights ? 'buyer' then rights_buyer_pilots(rights) else '{}' end);
end
$$;

create or replace view readable_pilot as
select p.id, p.version, p.created_at, p.updated_at, p.visibility, p.published_at, p.external_ids, p.language, p.programme_id,
  p.lead_buyer_id, p.number, p.title, p.need, p.sector, p.innovation_kind, p.innovation_types, p.rd_use, p.municipality, p.cpv,
  -- After the notice everyone knows; what rests or was given up since then stays known.
  case when p.estimated_value is null then null
    when p.stage in ('competition', 'award', 'contract', 'development', 'delivery', 'follow_up', 'completed')
      or p.actual_dates ? 'competition' then p.estimated_value
    when (select caller() is null) then null
    when (select token_value_keys()) ?| array['*', p.programme_id::text] then p.estimated_value
    when (select token_value_keys() is null or caller_is_granted())
      then case when (select caller_value_keys()) ?| array['*', p.programme_id::text, p.id::text] then p.estimated_value end
  end as estimated_value,
  p.stage, p.planned_dates, p.actual_dates, p.lessons, p.spread_potential, p.title_sort, p.cpv_divisions, p.search
from pilot p
where p.visibility = 'published'
   or (select caller_keys('pilot')) ?| array[p.visibility, p.programme_id::text, p.id::text];

-- Who sees everything by the token is told so at once; what opens rows to the others is in caller_keys_by_rights.
create function caller_keys_by_rights(resource text) returns jsonb
language plpgsql stable parallel safe security definer set search_path = ioa, pg_temp as $$
declare
  rights jsonb := caller_rights();
  sees text[] := '{}';
  owns text[] := '{}';
begin
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

create or replace function caller_keys(resource text) returns jsonb language plpgsql stable parallel safe as $$
declare
  who jsonb := ioa.caller();
begin
  return case when who is null then null
    when jsonb_typeof(who -> 'roles') = 'array'
      and (who -> 'roles' ? 'national_admin' or who -> 'roles' ? 'national_evaluator' and resource <> 'evaluation')
      then '{"draft": true, "internal": true, "archived": true}'
    else ioa.caller_keys_by_rights(resource) end;
end
$$;

revoke all on all functions in schema ioa from public;
grant execute on function token_value_keys(), caller_keys_by_rights(text) to ioa_api;
