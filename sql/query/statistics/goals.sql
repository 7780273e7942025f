-- How far the goals are reached: baseline, latest observation and target of each indicator.
with i as materialized (
  select n.id, n.goal_id, n.code, n.unit, n.effect, n.programme_id, n.pilot_id, (n.baseline ->> 'value')::numeric as baseline, (n.target ->> 'value')::numeric as target,
    (select o.value from readable_observation o where o.indicator_id = n.id order by o."to" desc, o.id desc limit 1) as latest
  from readable_indicator n
  where (n.programme_id = any((select statistics_programmes(:programme_id, :region))::uuid[])
      or n.pilot_id in (select p.id from statistics_pilots(:programme_id, :region, null, null) p))
    and (:from::date is null or (n.target ->> 'date')::date >= :from) and (:to::date is null or (n.baseline ->> 'date')::date <= :to))
select now() as as_of, statistics_scope(:programme_id, :region, :from, :to) as scope, jsonb_build_array(
  figure('attainment', 'percent', 'How far each indicator has come from its baseline (0) to its target (100), by its latest observation.',
    (select jsonb_agg(figure_value(jsonb_build_object('effect_goal', i.effect, 'indicator', i.code, 'indicator_id', i.id, 'unit', i.unit, 'baseline', i.baseline,
         'latest', i.latest, 'target', i.target), round(100 * (i.latest - i.baseline) / (i.target - i.baseline), 1)) order by i.effect, i.code, i.id)
     from (select * from i order by i.effect, i.code, i.id limit 1000) i),
    (select count(*) from i), 'Indicators, of which a thousand at the most are listed.'),
  figure('attainment_by_effect_goal', 'percent', 'Mean attainment of the indicators of each effect goal that have been observed.',
    (select jsonb_agg(figure_value(jsonb_build_object('effect_goal', c.effect), c.v) order by c.effect)
     from (select i.effect, round(avg(100 * (i.latest - i.baseline) / (i.target - i.baseline)), 1) as v from i where i.latest is not null group by i.effect) c),
    (select count(i.latest) from i), 'Indicators that have been observed.')
) as figures
