-- Pilots by stage, programme and year, how far they came, and those given up, against the target.
with p as materialized (
  select s.id, s.stage, s.programme_id, s.actual_dates, s.created_at
  from statistics_pilots(:programme_id, :region, :from, :to) s)
select now() as as_of, statistics_scope(:programme_id, :region, :from, :to) as scope, jsonb_build_array(
  figure('pilots_by_stage', 'pilots', 'Pilots by the stage they are at.',
    (select jsonb_agg(figure_value(jsonb_build_object('stage', k.stage), coalesce(c.n, 0)) order by k.place)
     from unnest('{idea,proposed,accepted,need_analysis,market_dialogue,specification,competition,award,contract,development,delivery,follow_up,completed,on_hold,cancelled}'::text[]) with ordinality k (stage, place)
     left join (select p.stage, count(*) as n from p group by p.stage) c on c.stage = k.stage),
    (statistics_target(:programme_id, :region)), 'The pilots that the programmes want to reach.'),
  figure('pilots_by_programme', 'pilots', 'Pilots by programme, without those that were given up.',
    (select jsonb_agg(figure_value(jsonb_build_object('programme_id', g.id, 'programme', g.short_name, 'regions', array_to_string(g.regions, ',')), c.n) order by c.n desc, g.id)
     from (select p.programme_id, count(*) as n from p where p.stage <> 'cancelled' group by p.programme_id) c join readable_programme g on g.id = c.programme_id),
    (statistics_target(:programme_id, :region)), 'The pilots that the programmes want to reach.'),
  figure('pilots_by_year', 'pilots', 'Pilots by the year in which they began.',
    (select jsonb_agg(figure_value(jsonb_build_object('year', c.year), c.n) order by c.year)
     from (select to_char(pilot_began(p.actual_dates, p.created_at), 'YYYY') as year, count(*) as n from p group by 1) c),
    (select count(*) from p), 'All pilots.'),
  figure('funnel', 'pilots', 'Pilots that have reached a stage, whether or not they went on.',
    (select jsonb_agg(figure_value(jsonb_build_object('stage', k.stage), c.n) order by k.place)
     from unnest('{idea,proposed,accepted,need_analysis,market_dialogue,specification,competition,award,contract,delivery,follow_up,completed}'::text[]) with ordinality k (stage, place)
     cross join lateral (select count(*) as n from p where k.stage = 'idea' or p.stage = k.stage or p.actual_dates ? k.stage) c),
    (select count(*) from p), 'All pilots.'),
  figure('cancelled_by_stage', 'pilots', 'Pilots that were given up, by the stage they were at.',
    (select jsonb_agg(figure_value(jsonb_build_object('stage', c.stage), c.n) order by c.n desc, c.stage)
     from (select t."from" as stage, count(*) as n from readable_pilot_transition t join p on p.id = t.pilot_id
           where p.stage = 'cancelled' and t."to" = 'cancelled' group by t."from") c),
    (select count(*) from p), 'All pilots.'),
  figure('cancelled_by_cause', 'pilots', 'Pilots that were given up, by the cause that was said, or unsaid.',
    (select jsonb_agg(figure_value(jsonb_build_object('cause', c.cause), c.n) order by c.n desc, c.cause)
     from (select coalesce(t.cause, 'unsaid') as cause, count(*) as n from readable_pilot_transition t join p on p.id = t.pilot_id
           where p.stage = 'cancelled' and t."to" = 'cancelled' group by 1) c),
    (select count(*) from p where p.stage = 'cancelled'), 'Pilots that were given up.')
) as figures
