-- Competence and dialogue activities.
with a as materialized (
  select s.id, s.kind, s.status, s.target_groups, s.score, s.programme_id from statistics_activities(:programme_id, :region, :from, :to) s)
select now() as as_of, statistics_scope(:programme_id, :region, :from, :to) as scope, jsonb_build_array(
  figure('activities_by_kind', 'activities', 'Activities by kind, without those that were cancelled.',
    (select jsonb_agg(figure_value(jsonb_build_object('kind', c.k), c.n) order by c.n desc, c.k)
     from (select a.kind as k, count(*) as n from a where a.status <> 'cancelled' group by a.kind) c),
    (select count(*) from a), 'All activities.'),
  figure('activities_by_status', 'activities', 'Activities by how they stand.',
    (select jsonb_agg(figure_value(jsonb_build_object('status', c.k), c.n) order by c.k)
     from (select a.status as k, count(*) as n from a group by a.status) c),
    (select count(*) from a), 'All activities.'),
  figure('activities_by_target_group', 'activities', 'Activities by target group, in each that they have, without those that were cancelled.',
    (select jsonb_agg(figure_value(jsonb_build_object('target_group', c.k), c.n) order by c.n desc, c.k)
     from (select u.k, count(*) as n from a cross join lateral unnest(a.target_groups) u (k) where a.status <> 'cancelled' group by u.k) c),
    (select count(*) from a), 'All activities.'),
  figure('score', 'score', 'Mean score of activities that were held, from 1 to 5.',
    (select jsonb_build_array(figure_value('{}', round(avg(a.score)::numeric, 2))) from a where a.status in ('held', 'reported')),
    (select count(a.score) from a where a.status in ('held', 'reported')), 'Activities that were held and have a score.')
) as figures
