-- What came of the pilots: contracts, winners and benefits.
with p as materialized (
  select s.id, s.lead_buyer_id
  from statistics_pilots(:programme_id, :region, :from, :to) s),
won as materialized (
  select r.id, r.value, r.winner_ids from readable_procurement r join p on p.id = r.pilot_id where r.status in ('awarded', 'complete')),
winners as materialized (
  select distinct a.id, a.size, a.municipality ->> 'code' as municipality from won cross join lateral unnest(won.winner_ids) w (id) join readable_actor a on a.id = w.id)
select now() as as_of, statistics_scope(:programme_id, :region, :from, :to) as scope, jsonb_build_array(
  figure('procurements_by_status', 'procurements', 'Procurements by how they stand.',
    (select jsonb_agg(figure_value(jsonb_build_object('status', c.k), c.n) order by c.k)
     from (select r.status as k, count(*) as n from readable_procurement r join p on p.id = r.pilot_id group by r.status) c),
    (select count(*) from readable_procurement r join p on p.id = r.pilot_id), 'All procurements.'),
  figure('contract_value', 'money', 'The value of the contracts, by currency.',
    (select jsonb_agg(figure_value(jsonb_build_object('currency', c.k), c.v) order by c.k)
     from (select won.value ->> 'currency' as k, sum((won.value ->> 'amount')::numeric) as v from won where won.value is not null group by 1) c),
    (select count(*) from won where won.value is not null), 'Awarded procurements whose value is known.'),
  figure('winners_by_size', 'actors', 'Different winners by size, null is not known. SMEs are micro, small, medium and sme.',
    (select jsonb_agg(figure_value(jsonb_build_object('size', c.k), c.n) order by c.n desc, c.k)
     from (select a.size as k, count(*) as n from winners a group by a.size) c),
    (select count(*) from winners), 'All winners.'),
  figure('winners_from_the_region', 'actors', 'Different winners from a municipality of the programmes.',
    (select jsonb_build_array(figure_value('{}', count(*))) from winners a
     where a.municipality in (select unnest(g.municipalities) from readable_programme g where g.id = any(statistics_programmes(:programme_id, :region)))),
    (select count(*) from winners), 'All winners.'),
  figure('benefits_forecast', 'unit', 'Forecast benefits, summed by category and unit.',
    (select jsonb_agg(figure_value(jsonb_build_object('category', c.category, 'unit', c.unit), c.v) order by c.category, c.unit)
     from (select b.category, b.unit, sum((b.forecast ->> 'value')::numeric) as v from readable_benefit b join p on p.id = b.pilot_id where b.forecast is not null group by 1, 2) c),
    (select count(*) from readable_benefit b join p on p.id = b.pilot_id), 'All benefits.'),
  figure('benefits_realised', 'unit', 'Realised benefits, summed by category and unit.',
    (select jsonb_agg(figure_value(jsonb_build_object('category', c.category, 'unit', c.unit), c.v) order by c.category, c.unit)
     from (select b.category, b.unit, sum((b.realised ->> 'value')::numeric) as v from readable_benefit b join p on p.id = b.pilot_id where b.realised is not null group by 1, 2) c),
    (select count(*) from readable_benefit b join p on p.id = b.pilot_id), 'All benefits.')
) as figures
