-- How complete the data is.
with p as materialized (
  select s.id, s.title, s.need, s.lead_buyer_id, s.sector, s.innovation_kind, s.municipality, s.cpv, s.estimated_value
  from statistics_pilots(:programme_id, :region, :from, :to) s)
select now() as as_of, statistics_scope(:programme_id, :region, :from, :to) as scope, jsonb_build_array(
  figure('pilots_with_member', 'pilots', 'Pilots that have a value, by member.',
    (select jsonb_build_array(
       figure_value('{"member": "need"}', count(*) filter (where p.need ? 'problem')),
       figure_value('{"member": "lead_buyer_id"}', count(*) filter (where p.lead_buyer_id is not null)),
       figure_value('{"member": "sector"}', count(*) filter (where p.sector is not null)),
       figure_value('{"member": "innovation_kind"}', count(*) filter (where p.innovation_kind is not null)),
       figure_value('{"member": "municipality"}', count(*) filter (where p.municipality is not null)),
       figure_value('{"member": "cpv"}', count(*) filter (where p.cpv <> '{}')),
       figure_value('{"member": "estimated_value"}', count(*) filter (where p.estimated_value is not null))) from p),
    (select count(*) from p), 'All pilots.'),
  figure('completeness', 'percent', 'Mean share of these members that pilots have.',
    (select jsonb_build_array(figure_value('{}', round(100.0 * avg((p.need ? 'problem')::integer + (p.lead_buyer_id is not null)::integer + (p.sector is not null)::integer + (p.innovation_kind is not null)::integer + (p.municipality is not null)::integer + (p.cpv <> '{}')::integer + (p.estimated_value is not null)::integer) / 7, 1))) from p),
    (select count(*) from p), 'All pilots.'),
  figure('titles_by_language', 'pilots', 'Pilots whose title is there in a language.',
    (select jsonb_agg(figure_value(jsonb_build_object('language', c.k), c.n) order by c.n desc, c.k)
     from (select l.k, count(*) as n from p cross join lateral jsonb_object_keys(p.title) l (k) group by l.k) c),
    (select count(*) from p), 'All pilots.'),
  figure('actors_without_organisation_number', 'actors', 'Actors that have no organisation number.',
    (select jsonb_build_array(figure_value('{}', count(*) filter (where a.organisation_number is null))) from readable_actor a),
    (select count(*) from readable_actor), 'All actors.')
) as figures
