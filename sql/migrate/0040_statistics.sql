-- Statistics: what all of them count, and the form of a figure. Everything is counted over the readable views, so that each caller's figures
-- are of what the caller may see.
set search_path = ioa, public;

-- {code, definition, unit, denominator, denominator_definition, values: [{by: {…}, value}]}
create function figure(code text, unit text, definition text, "values" jsonb, denominator numeric default null, denominator_definition text default null)
returns jsonb language sql immutable parallel safe
return jsonb_build_object('code', code, 'definition', definition, 'unit', unit, 'denominator', denominator,
  'denominator_definition', denominator_definition, 'values', coalesce("values", '[]'));

create function figure_value("by" jsonb, value numeric) returns jsonb language sql immutable parallel safe
return jsonb_build_object('by', "by", 'value', value);

-- What the figures are of, as their answer repeats it.
create function statistics_scope(programme_id uuid, region text, "from" date, "to" date) returns jsonb
language plpgsql stable parallel safe as $$
begin
  if "from" > "to" then
    perform ioa.refuse(400, 'invalid-parameter', 'The period ends before it begins: to is before from.');
  end if;
  return jsonb_build_object('programme_id', programme_id, 'region', region, 'from', "from", 'to', "to");
end
$$;

-- The programmes that are meant: one, those of a region (a NUTS code or the beginning of one), or all.
create function statistics_programmes(of_programme uuid, in_region text) returns uuid[]
language plpgsql stable parallel safe as $$
begin
  return array(select g.id from ioa.readable_programme g
               where (of_programme is null or g.id = of_programme)
                 and (in_region is null or exists (select from unnest(g.regions) r where r like in_region || '%')));
end
$$;

-- The day a pilot began.
create function pilot_began(actual_dates jsonb, created_at timestamptz) returns date language sql stable parallel safe
return coalesce((actual_dates ->> 'idea')::date, (created_at at time zone 'Europe/Oslo')::date);

-- The pilots that are meant: of these programmes, and begun in the period.
create function statistics_pilots(of_programme uuid, in_region text, since date, until date) returns setof readable_pilot
language sql stable
begin atomic
  select p.* from readable_pilot p
  where (of_programme is null and in_region is null
         or p.programme_id = any((select statistics_programmes(of_programme, in_region))::uuid[]))
    and (since is null or pilot_began(p.actual_dates, p.created_at) >= since)
    and (until is null or pilot_began(p.actual_dates, p.created_at) <= until);
end;

-- The same of activities, which begin when they start.
create function statistics_activities(of_programme uuid, in_region text, since date, until date) returns setof readable_activity
language sql stable
begin atomic
  select a.* from readable_activity a
  where (of_programme is null and in_region is null
         or a.programme_id = any((select statistics_programmes(of_programme, in_region))::uuid[]))
    and (since is null or (a.starts_at at time zone 'Europe/Oslo')::date >= since)
    and (until is null or (a.starts_at at time zone 'Europe/Oslo')::date <= until);
end;

-- How many pilots are wanted: of the one programme that is asked for; of all, what the national programmes say, or else the regional ones together.
create function statistics_target(of_programme uuid, in_region text) returns numeric
language plpgsql stable parallel safe as $$
declare
  national bigint;
begin
  if of_programme is null and in_region is null then
    select sum(g.pilot_target) into national from ioa.readable_programme g where g.level = 'national';
    if national is not null then
      return national;
    end if;
  end if;
  return (select sum(g.pilot_target) from ioa.readable_programme g where g.id = any(ioa.statistics_programmes(of_programme, in_region)));
end
$$;

revoke all on all functions in schema ioa from public;
grant execute on function figure(text, text, text, jsonb, numeric, text), figure_value(jsonb, numeric), refuse(integer, text, text, text, jsonb),
  statistics_scope(uuid, text, date, date), statistics_programmes(uuid, text), pilot_began(jsonb, timestamptz),
  statistics_pilots(uuid, text, date, date), statistics_activities(uuid, text, date, date), statistics_target(uuid, text) to ioa_api;
