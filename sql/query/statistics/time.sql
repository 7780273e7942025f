-- How long pilots are at each stage, what is late, and what has come to rest.
with p as materialized (
  select s.id, s.stage, s.updated_at
  from statistics_pilots(:programme_id, :region, :from, :to) s),
steps as (
  select t."from" as stage, extract(epoch from t.at - lag(t.at) over (partition by t.pilot_id order by t.at, t.id)) / 86400 as days
  from readable_pilot_transition t join p on p.id = t.pilot_id),
d as materialized (
  select s.stage, count(*) as n, percentile_cont('{0.5,0.9}'::double precision[]) within group (order by s.days::double precision) as days
  from steps s where s.days is not null group by s.stage),
m as materialized (
  select m.type, count(*) as n, count(*) filter (where m.overdue) as overdue
  from readable_milestone m join p on p.id = m.pilot_id group by m.type),
r as materialized (
  select r.status, count(*) as n, count(*) filter (where r.overdue) as overdue
  from readable_report r
  where r.programme_id = any((select statistics_programmes(:programme_id, :region))::uuid[]) and (r.pilot_id is null or r.pilot_id in (select p.id from p))
  group by r.status)
select now() as as_of, statistics_scope(:programme_id, :region, :from, :to) as scope, jsonb_build_array(
  figure('days_per_stage_median', 'days', 'Median of the days between two steps, by the stage between them; the first stage is not in it, since its beginning is no step.',
    (select jsonb_agg(figure_value(jsonb_build_object('stage', d.stage), round(d.days[1]::numeric, 1)) order by d.stage) from d),
    (select coalesce(sum(d.n), 0) from d), 'Stages that pilots have left again.'),
  figure('days_per_stage_p90', 'days', 'The days within which nine of ten pilots have left the stage.',
    (select jsonb_agg(figure_value(jsonb_build_object('stage', d.stage), round(d.days[2]::numeric, 1)) order by d.stage) from d),
    (select coalesce(sum(d.n), 0) from d), 'Stages that pilots have left again.'),
  figure('milestones_overdue', 'milestones', 'Planned milestones whose day has passed, by type.',
    (select jsonb_agg(figure_value(jsonb_build_object('type', m.type), m.overdue) order by m.type) from m where m.overdue > 0),
    (select coalesce(sum(m.n), 0) from m), 'All milestones.'),
  figure('reports_missing', 'reports', 'Reports that were asked for and have not been submitted, or were returned, by status.',
    (select jsonb_agg(figure_value(jsonb_build_object('status', r.status), r.n) order by r.status) from r where r.status in ('requested', 'in_progress', 'returned')),
    (select coalesce(sum(r.n), 0) from r), 'All reports that were asked for.'),
  figure('reports_overdue', 'reports', 'Reports that are missing although their day has passed.',
    (select jsonb_build_array(figure_value('{}', coalesce(sum(r.overdue), 0))) from r), (select coalesce(sum(r.n), 0) from r), 'All reports that were asked for.'),
  figure('pilots_unchanged_90_days', 'pilots', 'Pilots under way that nobody has changed for 90 days.',
    (select jsonb_build_array(figure_value('{}', count(*))) from p
     where p.stage not in ('completed', 'cancelled', 'on_hold') and p.updated_at < now() - interval '90 days'),
    (select count(*) from p where p.stage not in ('completed', 'cancelled', 'on_hold')), 'Pilots under way.')
) as figures
