-- Who may see an estimated value before the notice, asked step by step: what the token says is told inside the view, without a call,
-- and rights are looked up only for who may be a buyer, or holds a grant. Readings of published pilots by anybody else pay next to nothing.
set search_path = ioa, public;

create function caller_is_granted() returns boolean language plpgsql stable parallel safe as $$
begin
  return exists (select from ioa.caller_grant);
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
    when (select token_has_any('{national_admin,national_evaluator,integration}')) then p.estimated_value
    when (select token_has_any('{buyer}') or caller_is_granted())
      then case when (select caller_value_keys()) ?| array['*', p.programme_id::text, p.id::text] then p.estimated_value end
    when p.programme_id = any((select token_programmes())::uuid[]) then p.estimated_value
  end as estimated_value,
  p.stage, p.planned_dates, p.actual_dates, p.lessons, p.spread_potential, p.title_sort, p.cpv_divisions, p.search
from pilot p
where p.visibility = 'published'
   or (select caller_keys('pilot')) ?| array[p.visibility, p.programme_id::text, p.id::text];

revoke all on all functions in schema ioa from public;
grant execute on function caller_is_granted() to ioa_api;
