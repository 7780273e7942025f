-- Who takes part.
with p as materialized (
  select s.id, s.lead_buyer_id, s.rd_use
  from statistics_pilots(:programme_id, :region, :from, :to) s),
taking_part as materialized (
  -- A bit for each of the four groups: buyers, companies, research and development, users.
  select n.pilot_id, n.actor_id, case when n.role in ('lead_buyer', 'partner_buyer') then 1 when n.role in ('supplier', 'tenderer', 'winner') then 2
    when n.role = 'rd_partner' then 4 when n.role = 'user_representative' then 8 else 0 end as "group"
  from readable_participation n join p on p.id = n.pilot_id
  union all
  select p.id, p.lead_buyer_id, 1 from p where p.lead_buyer_id is not null),
actors as materialized (
  select a.id, a.kinds, a.buyer_level, a.municipality ->> 'code' as municipality
  from readable_actor a where a.id in (select t.actor_id from taking_part t)),
groups as materialized (
  select t.pilot_id, bit_or(t."group") = 15 as four, bit_or(t."group") & 4 > 0 as rd
  from taking_part t group by t.pilot_id)
select now() as as_of, statistics_scope(:programme_id, :region, :from, :to) as scope, jsonb_build_array(
  figure('actors_by_kind', 'actors', 'Different actors that take part in a pilot, by kind, in each that they have.',
    (select jsonb_agg(figure_value(jsonb_build_object('kind', c.k), c.n) order by c.n desc, c.k)
     from (select u.k, count(*) as n from actors a cross join lateral unnest(a.kinds) u (k) group by u.k) c),
    (select count(*) from actors), 'All actors that take part in a pilot.'),
  figure('buyers_by_level', 'actors', 'Different public buyers that take part in a pilot, by level.',
    (select jsonb_agg(figure_value(jsonb_build_object('buyer_level', c.k), c.n) order by c.n desc, c.k)
     from (select a.buyer_level as k, count(*) as n from actors a where 'buyer' = any(a.kinds) group by a.buyer_level) c),
    (select count(*) from actors a where 'buyer' = any(a.kinds)), 'Public buyers that take part in a pilot.'),
  figure('actors_by_municipality', 'actors', 'Different actors that take part in a pilot, by municipality, null has none.',
    (select jsonb_agg(figure_value(jsonb_build_object('municipality', c.k), c.n) order by c.n desc, c.k)
     from (select a.municipality as k, count(*) as n from actors a group by a.municipality) c),
    (select count(*) from actors), 'All actors that take part in a pilot.'),
  figure('pilots_with_all_four_groups', 'pilots', 'Pilots that public buyers, companies, users, and research and development take part in.',
    (select jsonb_build_array(figure_value('{}', count(*))) from groups g where g.four),
    (select count(*) from p), 'All pilots.'),
  figure('pilots_with_rd', 'pilots', 'Pilots that use research and development, or that a research partner takes part in.',
    (select jsonb_build_array(figure_value('{}', count(*))) from p left join groups g on g.pilot_id = p.id where p.rd_use or g.rd),
    (select count(*) from p), 'All pilots.')
) as figures
