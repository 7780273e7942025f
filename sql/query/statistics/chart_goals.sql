-- The attainment of statistics/goals as a chart: the mean of each effect goal, then the indicators, sixty at the most.
with i as materialized (
  select n.id, coalesce(n.title ->> :language, n.title ->> 'nb', n.title ->> 'en', n.code) as label, n.code, n.effect, round(100 * (o.value - (n.baseline ->> 'value')::numeric)
      / ((n.target ->> 'value')::numeric - (n.baseline ->> 'value')::numeric), 1) as attained
  from readable_indicator n
  left join lateral (select v.value from readable_observation v where v.indicator_id = n.id order by v."to" desc, v.id desc limit 1) o on true
  where (n.programme_id = any((select statistics_programmes(:programme_id, :region))::uuid[])
      or n.pilot_id in (select p.id from statistics_pilots(:programme_id, :region, null, null) p))
    and (:from::date is null or (n.target ->> 'date')::date >= :from) and (:to::date is null or (n.baseline ->> 'date')::date <= :to)),
m as (
  select 1 as part, c.effect, chart_name('effect-goal', c.effect, :language) as label, null as code, round(avg(c.attained), 1) as attained, null::uuid as id
  from i c where c.attained is not null and c.effect is not null group by c.effect
  union all
  (select 2, i.effect, i.label, i.code, i.attained, i.id from i order by i.effect, i.code, i.id limit 60))
select now() as as_of, 'bars' as kind,
  case :language when 'en' then 'How far the goals are reached' else 'Så langt er målene nådd' end as title,
  case :language when 'en' then 'From the baseline (0 %) to the target (100 %), by the latest observation: the mean of each effect goal, then the indicators.'
    else 'Fra utgangspunktet (0 %) til målet (100 %), etter siste observasjon: gjennomsnittet for hvert effektmål, så indikatorene.' end as description,
  chart_note(:language, :from, :to) as note, 100::double precision as bound, case :language when 'en' then 'Target' else 'Mål' end as bound_label,
  (select coalesce(jsonb_agg(jsonb_build_object('label', m.label, 'value', m.attained,
      'text', case when m.attained is null then '–' else chart_number(m.attained, :language) || ' %' end, 'line', null)
      order by m.part, m.effect, m.code, m.id), '[]') from m) as marks
