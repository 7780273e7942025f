-- The dialogue with the market: how long a pilot takes what suppliers say, and who reads what is not for everyone.
set search_path = ioa, public;

-- Once the competition has begun nobody is heard any more, for equal treatment. Who asks waits for who moves the pilot, and the other way
-- round: the row is locked until the input is committed, so that none comes in after the step. Many inputs do not wait for each other.
create function pilot_takes_input(pilot_id uuid) returns boolean
language plpgsql security definer set search_path = ioa, pg_temp as $$
declare
  takes boolean;
begin
  select p.visibility = 'published' and not p.actual_dates ? 'competition'
    and p.stage in ('idea', 'proposed', 'accepted', 'need_analysis', 'market_dialogue', 'specification', 'on_hold') into takes
  from pilot p where p.id = pilot_takes_input.pilot_id for share;
  return coalesce(takes, false);
end
$$;

-- What opens confidential parts of a dialogue, as caller_keys: the organisations that one speaks for as a supplier or researcher, and the
-- programmes and pilots that one answers for. Not to the national programme, which gets figures.
create function caller_dialogue_keys() returns jsonb
language plpgsql stable parallel safe security definer set search_path = ioa, pg_temp as $$
declare
  rights jsonb;
begin
  if caller() is null then
    return null;
  end if;
  rights := caller_rights();
  return to_jsonb(rights_actors(rights, '{supplier,researcher}') || rights_programmes(rights) || rights_buyer_pilots(rights));
end
$$;

revoke all on all functions in schema ioa from public;
grant execute on function caller_dialogue_keys() to ioa_api;
