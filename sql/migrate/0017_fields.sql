-- Members that fewer see than the object they are of. Members that name another object are in the queries: they come from the join with
-- its readable view, so that a hidden object is not named.
set search_path = ioa, public;

-- The programmes and pilots that open the estimated value to a manager or a buyer before the notice. A supplier that knew it would have
-- an advantage, so that taking part is not enough.
create function caller_value_keys() returns jsonb
language plpgsql stable parallel safe as $$
begin
  return (select jsonb_object_agg(k, true) from unnest(caller_programmes() || caller_buyer_pilots()) k);
end
$$;

create or replace view readable_pilot as
select p.id, p.version, p.created_at, p.updated_at, p.visibility, p.published_at, p.external_ids, p.language, p.programme_id,
  p.lead_buyer_id, p.number, p.title, p.need, p.sector, p.innovation_kind, p.innovation_types, p.rd_use, p.municipality, p.cpv,
  -- After the notice everyone knows; what rests or was given up since then stays known.
  case when p.stage in ('competition', 'award', 'contract', 'development', 'delivery', 'follow_up', 'completed')
      or p.actual_dates ? 'competition' then p.estimated_value
    when (select caller_has_any('{national_admin,national_evaluator,integration}')) then p.estimated_value
    when (select caller_has_any('{regional_manager,buyer}')) then
      case when (select caller_value_keys()) ?| array[p.programme_id::text, p.id::text] then p.estimated_value end
  end as estimated_value,
  p.stage, p.planned_dates, p.actual_dates, p.lessons, p.spread_potential, p.title_sort, p.cpv_divisions, p.search
from pilot p
where p.visibility = 'published'
   or (select caller_keys('pilot')) ?| array[p.visibility, p.programme_id::text, p.id::text];

revoke all on all functions in schema ioa from public;
grant execute on function caller_value_keys() to ioa_api;
