-- Where the pilots stand, in one answer.
with p as materialized (
  select s.id, s.stage, s.actual_dates, s.updated_at, s.rd_use
  from statistics_pilots(:programme_id, :region, :from, :to) s),
m as materialized (
  select count(*) as n, count(*) filter (where m.overdue) as overdue from readable_milestone m join p on p.id = m.pilot_id),
r as materialized (
  select r.status, r.value from readable_procurement r join p on p.id = r.pilot_id)
select now() as as_of, statistics_scope(:programme_id, :region, :from, :to) as scope, jsonb_build_array(
  figure('pilots', 'pilots', 'Pilots that were not given up.',
    (select jsonb_build_array(figure_value('{}', count(*))) from p where p.stage <> 'cancelled'),
    (statistics_target(:programme_id, :region)), 'The pilots that the programmes want to reach.'),
  figure('pilots_by_phase', 'pilots', 'Pilots by phase: preparation until the need is known, dialogue until the notice, competition until the contract, delivery until the effects are followed, then completed, on_hold and cancelled beside them.',
    (select jsonb_agg(figure_value(jsonb_build_object('phase', k.phase), coalesce(c.n, 0)) order by k.place)
     from unnest('{preparation,dialogue,competition,delivery,completed,on_hold,cancelled}'::text[]) with ordinality k (phase, place)
     left join (
       select case when p.stage in ('idea', 'proposed', 'accepted', 'need_analysis') then 'preparation' when p.stage in ('market_dialogue', 'specification') then 'dialogue'
           when p.stage in ('competition', 'award') then 'competition' when p.stage in ('contract', 'development', 'delivery', 'follow_up') then 'delivery'
           else p.stage end as phase, count(*) as n
       from p group by 1) c on c.phase = k.phase),
    (select count(*) from p), 'All pilots.'),
  figure('milestones_overdue', 'milestones', 'Planned milestones whose day has passed.',
    (select jsonb_build_array(figure_value('{}', m.overdue)) from m), (select m.n from m), 'All milestones.'),
  figure('pilots_unchanged_90_days', 'pilots', 'Pilots under way that nobody has changed for 90 days.',
    (select jsonb_build_array(figure_value('{}', count(*))) from p
     where p.stage not in ('completed', 'cancelled', 'on_hold') and p.updated_at < now() - interval '90 days'),
    (select count(*) from p where p.stage not in ('completed', 'cancelled', 'on_hold')), 'Pilots under way.'),
  figure('contracts', 'procurements', 'Procurements that were awarded.',
    (select jsonb_build_array(figure_value('{}', count(*) filter (where r.status in ('awarded', 'complete')))) from r),
    (select count(*) from r), 'All procurements.'),
  figure('contract_value', 'money', 'The value of the contracts, by currency.',
    (select jsonb_agg(figure_value(jsonb_build_object('currency', c.k), c.v) order by c.k)
     from (select r.value ->> 'currency' as k, sum((r.value ->> 'amount')::numeric) as v from r where r.status in ('awarded', 'complete') and r.value is not null group by 1) c),
    (select count(*) from r where r.status in ('awarded', 'complete') and r.value is not null), 'Awarded procurements whose value is known.'),
  figure('pilots_with_realised_benefit', 'pilots', 'Pilots with at least one realised benefit.',
    (select jsonb_build_array(figure_value('{}', count(distinct b.pilot_id))) from readable_benefit b join p on p.id = b.pilot_id where b.realised is not null),
    (select count(*) from p), 'All pilots.'),
  figure('pilots_evaluated', 'pilots', 'Pilots with an evaluation that is approved or published.',
    (select jsonb_build_array(figure_value('{}', count(distinct e.pilot_id))) from readable_evaluation e join p on p.id = e.pilot_id where e.status in ('approved', 'published')),
    (statistics_target(:programme_id, :region)), 'The pilots that the programmes want to reach.')
) as figures
