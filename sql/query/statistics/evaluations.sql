-- Evaluations: how much of the programme they cover, what they found, and what is still to be done.
with p as materialized (
  select s.id, s.stage
  from statistics_pilots(:programme_id, :region, :from, :to) s),
e as materialized (
  select v.id, v.pilot_id, v.status, v.type, v.criteria, v.recommendations from readable_evaluation v
  where v.pilot_id in (select p.id from p) or v.programme_id = any((select statistics_programmes(:programme_id, :region))::uuid[])
    or v.activity_id in (select a.id from statistics_activities(:programme_id, :region, :from, :to) a))
select now() as as_of, statistics_scope(:programme_id, :region, :from, :to) as scope, jsonb_build_array(
  figure('evaluations_by_status', 'evaluations', 'Evaluations by how they stand.',
    (select jsonb_agg(figure_value(jsonb_build_object('status', c.k), c.n) order by c.k)
     from (select e.status as k, count(*) as n from e group by e.status) c),
    (select count(*) from e), 'All evaluations.'),
  figure('pilots_evaluated', 'pilots', 'Pilots with an evaluation that is approved or published.',
    (select jsonb_build_array(figure_value('{}', count(distinct e.pilot_id))) from e where e.status in ('approved', 'published')),
    (statistics_target(:programme_id, :region)), 'The pilots that the programmes want to reach.'),
  figure('score_by_criterion', 'score', 'Mean score of each criterion, from 1 to 5, of evaluations that were not withdrawn.',
    (select jsonb_agg(figure_value(jsonb_build_object('criterion', c.code, 'effect_goal', c.goal), c.v) order by c.code, c.goal)
     from (select k ->> 'code' as code, k ->> 'effect_goal' as goal, round(avg((k ->> 'score')::numeric), 2) as v
           from e cross join lateral jsonb_array_elements(e.criteria) k where e.status <> 'withdrawn' and k ? 'score' group by 1, 2) c),
    (select count(*) from e cross join lateral jsonb_array_elements(e.criteria) k where e.status <> 'withdrawn' and k ? 'score'), 'Scores given.'),
  figure('recommendations', 'recommendations', 'Recommendations by status, of evaluations that were not withdrawn.',
    (select jsonb_agg(figure_value(jsonb_build_object('status', c.k), c.n) order by c.k)
     from (select coalesce(k ->> 'status', 'open') as k, count(*) as n from e cross join lateral jsonb_array_elements(e.recommendations) k where e.status <> 'withdrawn' group by 1) c),
    (select count(*) from e cross join lateral jsonb_array_elements(e.recommendations) k where e.status <> 'withdrawn'), 'All recommendations.')
) as figures
