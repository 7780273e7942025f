-- Dialogue with the market: who came, and who went on to tender and to win.
with p as materialized (
  select s.id, s.stage
  from statistics_pilots(:programme_id, :region, :from, :to) s),
a as materialized (
  select s.kind, activity_engagement(s.id) as n
  from statistics_activities(:programme_id, :region, :from, :to) s
  where s.kind in ('supplier_conference', 'dialogue_conference', 'one_to_one_meeting', 'market_hearing', 'information_meeting') and s.status <> 'cancelled'),
g as materialized (
  select k ->> 'target_group' as target_group, (k ->> 'registered')::numeric as registered, (k ->> 'attended')::numeric as attended
  from a cross join lateral jsonb_array_elements(a.n -> 'groups') k)
select now() as as_of, statistics_scope(:programme_id, :region, :from, :to) as scope, jsonb_build_array(
  figure('dialogue_activities', 'activities', 'Dialogue activities by kind, without those that were cancelled.',
    (select jsonb_agg(figure_value(jsonb_build_object('kind', c.kind), c.n) order by c.n desc, c.kind)
     from (select a.kind, count(*) as n from a group by a.kind) c),
    (select count(*) from a), 'Dialogue activities.'),
  figure('invited', 'organisations', 'How many were invited to dialogue activities, as said by who arranges them.',
    (select jsonb_build_array(figure_value('{}', sum((a.n ->> 'invited')::numeric))) from a),
    (select count(a.n ->> 'invited') from a), 'Activities that say how many.'),
  figure('registered', 'persons', 'Who registered for dialogue activities. For who does not arrange an activity it counts only when there are five or more.',
    (select jsonb_build_array(figure_value('{}', sum((a.n ->> 'registered')::numeric))) from a),
    (select count(a.n ->> 'registered') from a), 'Activities whose number is counted.'),
  figure('attended', 'persons', 'Who came to dialogue activities, counted as who registered.',
    (select jsonb_build_array(figure_value('{}', sum((a.n ->> 'attended')::numeric))) from a),
    (select count(a.n ->> 'attended') from a), 'Activities whose number is counted.'),
  figure('one_to_ones', 'meetings', 'Meetings one to one that were booked at dialogue activities. For who does not arrange an activity it counts only when there are five or more.',
    (select jsonb_build_array(figure_value('{}', sum((a.n ->> 'one_to_ones')::numeric))) from a),
    (select count(a.n ->> 'one_to_ones') from a), 'Activities whose number is counted.'),
  figure('inputs', 'inputs', 'Inputs in confidence on the occasion of dialogue activities, counted as the meetings.',
    (select jsonb_build_array(figure_value('{}', sum((a.n ->> 'inputs')::numeric))) from a),
    (select count(a.n ->> 'inputs') from a), 'Activities whose number is counted.'),
  figure('registered_by_target_group', 'persons', 'Who registered, by target group, counted in the same way.',
    (select jsonb_agg(figure_value(jsonb_build_object('target_group', c.k), c.v) order by c.k)
     from (select g.target_group as k, sum(g.registered) as v from g where g.registered is not null group by 1) c),
    (select sum(g.registered) from g), 'Who registered and is counted by target group.'),
  figure('attended_by_target_group', 'persons', 'Who came, by target group, counted in the same way.',
    (select jsonb_agg(figure_value(jsonb_build_object('target_group', c.k), c.v) order by c.k)
     from (select g.target_group as k, sum(g.attended) as v from g where g.attended is not null group by 1) c),
    (select sum(g.attended) from g), 'Who came and is counted by target group.'),
  figure('suppliers', 'actors', 'Different suppliers that take part in pilots: in all, that tender, and that win.',
    (select jsonb_build_array(
       figure_value('{"as": "supplier"}', count(distinct n.actor_id)), figure_value('{"as": "tenderer"}', count(distinct n.actor_id) filter (where n.role in ('tenderer', 'winner'))),
       figure_value('{"as": "winner"}', count(distinct n.actor_id) filter (where n.role = 'winner')))
     from readable_participation n join p on p.id = n.pilot_id where n.role in ('supplier', 'tenderer', 'winner')),
    (select count(*) from p), 'All pilots.')
) as figures
