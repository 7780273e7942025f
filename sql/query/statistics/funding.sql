-- Who pays, with money and in kind, and what a pilot costs. The period is of the years that are paid for.
with p as materialized (
  select s.id
  from statistics_pilots(:programme_id, :region, null, null) s),
f as materialized (
  select n.financier_id, n.kind, n.year, n.pilot_id, (n.value ->> 'amount')::numeric as amount, n.value ->> 'currency' as currency
  from readable_funding n
  where (n.programme_id = any((select statistics_programmes(:programme_id, :region))::uuid[]) or n.pilot_id in (select p.id from p))
    and (:from::date is null or n.year >= extract(year from :from::date)) and (:to::date is null or n.year <= extract(year from :to::date)))
select now() as as_of, statistics_scope(:programme_id, :region, :from, :to) as scope, jsonb_build_array(
  figure('funding_by_financier', 'money', 'Funding by financier, kind and currency. A financier that the caller may not see is null.',
    (select jsonb_agg(figure_value(jsonb_build_object('financier_id', c.id, 'financier', c.name, 'kind', c.kind, 'currency', c.currency), c.v) order by c.v desc, c.id, c.kind)
     from (select a.id, a.name, f.kind, f.currency, sum(f.amount) as v from f left join readable_actor a on a.id = f.financier_id group by a.id, a.name, f.kind, f.currency) c),
    (select count(*) from f), 'Contributions.'),
  figure('funding_by_year', 'money', 'Funding by year, kind and currency.',
    (select jsonb_agg(figure_value(jsonb_build_object('year', c.year::text, 'kind', c.kind, 'currency', c.currency), c.v) order by c.year, c.kind, c.currency)
     from (select f.year, f.kind, f.currency, sum(f.amount) as v from f group by f.year, f.kind, f.currency) c),
    (select count(*) from f), 'Contributions.'),
  figure('cost_per_pilot', 'money', 'Mean funding of the pilots that have funding of their own, by currency.',
    (select jsonb_agg(figure_value(jsonb_build_object('currency', c.currency), c.v) order by c.currency)
     from (select f.currency, round(sum(f.amount) / count(distinct f.pilot_id), 2) as v from f where f.pilot_id is not null group by f.currency) c),
    (select count(distinct f.pilot_id) from f), 'Pilots that have funding of their own.')
) as figures
