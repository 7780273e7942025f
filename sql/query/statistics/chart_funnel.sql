-- The funnel of statistics/pilots as a chart: how many pilots have reached each stage.
with p as materialized (
  select s.stage, s.actual_dates
  from statistics_pilots(:programme_id, :region, :from, :to) s),
f as materialized (
  select k.stage, k.place, c.n
  from unnest('{idea,proposed,accepted,need_analysis,market_dialogue,specification,competition,award,contract,delivery,follow_up,completed}'::text[])
    with ordinality k (stage, place)
  cross join lateral (select count(*) as n from p where k.stage = 'idea' or p.stage = k.stage or p.actual_dates ? k.stage) c),
t as (select statistics_target(:programme_id, :region) as target)
select now() as as_of, 'bars' as kind,
  case :language when 'en' then 'How far the pilots have come' else 'Så langt har pilotene kommet' end as title,
  case :language when 'en' then 'Pilots that have reached a stage, whether or not they went on.'
    else 'Piloter som har nådd et stadium, enten de gikk videre eller ikke.' end as description,
  chart_note(:language, :from, :to) as note,
  t.target::double precision as bound, chart_target(:language, t.target) as bound_label,
  (select jsonb_agg(jsonb_build_object('label', chart_name('pilot-stage', f.stage, :language), 'value', f.n, 'text', f.n::text, 'line', null) order by f.place)
   from f) as marks
from t
