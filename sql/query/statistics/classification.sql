-- What kind of pilots there are.
with p as materialized (
  select s.id, s.sector, s.innovation_kind, s.innovation_types, s.cpv_divisions
  from statistics_pilots(:programme_id, :region, :from, :to) s)
select now() as as_of, statistics_scope(:programme_id, :region, :from, :to) as scope, jsonb_build_array(
  figure('pilots_by_sector', 'pilots', 'Pilots by sector, null has none.',
    (select jsonb_agg(figure_value(jsonb_build_object('sector', c.k), c.n) order by c.n desc, c.k)
     from (select p.sector as k, count(*) as n from p group by p.sector) c),
    (select count(*) from p), 'All pilots.'),
  figure('pilots_by_cpv_division', 'pilots', 'Pilots by CPV division, in each that they have.',
    (select jsonb_agg(figure_value(jsonb_build_object('cpv_division', c.k), c.n) order by c.n desc, c.k)
     from (select u.k, count(*) as n from p cross join lateral unnest(p.cpv_divisions) u (k) group by u.k) c),
    (select count(*) from p), 'All pilots.'),
  figure('pilots_by_innovation_kind', 'pilots', 'Pilots by kind of innovation.',
    (select jsonb_agg(figure_value(jsonb_build_object('innovation_kind', c.k), c.n) order by c.n desc, c.k)
     from (select p.innovation_kind as k, count(*) as n from p group by p.innovation_kind) c),
    (select count(*) from p), 'All pilots.'),
  figure('pilots_by_innovation_type', 'pilots', 'Pilots by type of innovation, in each that they have.',
    (select jsonb_agg(figure_value(jsonb_build_object('innovation_type', c.k), c.n) order by c.n desc, c.k)
     from (select u.k, count(*) as n from p cross join lateral unnest(p.innovation_types) u (k) group by u.k) c),
    (select count(*) from p), 'All pilots.'),
  figure('procurements_by_procedure', 'procurements', 'Procurements by procedure.',
    (select jsonb_agg(figure_value(jsonb_build_object('procedure', c.k), c.n) order by c.n desc, c.k)
     from (select r.procedure as k, count(*) as n from readable_procurement r join p on p.id = r.pilot_id group by r.procedure) c),
    (select count(*) from readable_procurement r join p on p.id = r.pilot_id), 'All procurements.'),
  figure('pilots_by_dialogue_form', 'pilots', 'Pilots by the kinds of the dialogue activities about them, in each that they have.',
    (select jsonb_agg(figure_value(jsonb_build_object('kind', c.k), c.n) order by c.n desc, c.k)
     from (select a.kind as k, count(distinct p.id) as n
           from readable_activity a cross join lateral unnest(a.pilot_ids) u (id) join p on p.id = u.id
           where a.kind in ('supplier_conference', 'dialogue_conference', 'one_to_one_meeting', 'market_hearing', 'information_meeting') and a.status <> 'cancelled'
           group by a.kind) c),
    (select count(*) from p), 'All pilots.')
) as figures
