-- Pilots by the year in which they began, as in statistics/pilots, and how many these are together, as a chart; the last sixty years.
with p as materialized (
  select extract(year from pilot_began(s.actual_dates, s.created_at))::integer as year
  from statistics_pilots(:programme_id, :region, :from, :to) s),
y as materialized (
  select n.year, (select count(*) from p where p.year = n.year) as begun, (select count(*) from p where p.year <= n.year) as together
  from generate_series(greatest((select min(p.year) from p), extract(year from now())::integer - 59),
    greatest((select max(p.year) from p), extract(year from now())::integer)) n (year)
  order by n.year desc limit 60),
t as (select statistics_target(:programme_id, :region) as target)
select now() as as_of, 'columns' as kind,
  case :language when 'en' then 'Pilots over time' else 'Piloter over tid' end as title,
  case :language when 'en' then 'Columns: pilots by the year in which they began. Line: all that had begun by then.'
    else 'Søyler: piloter etter året de begynte. Linje: alle som hadde begynt til da.' end as description,
  chart_note(:language, :from, :to) as note,
  t.target::double precision as bound, chart_target(:language, t.target) as bound_label,
  (select coalesce(jsonb_agg(jsonb_build_object('label', y.year::text, 'value', y.begun, 'text', y.begun::text, 'line', y.together) order by y.year), '[]')
   from y) as marks
from t
