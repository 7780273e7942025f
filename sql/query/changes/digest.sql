-- How many objects of each resource and programme the caller may read, and a digest over what they are, at one moment.
with seen as (
  select 'programme' as resource, n.id as programme_id, n.id, n.version from readable_programme n
  union all
  select 'actor', null, n.id, n.version from readable_actor n
  union all
  select 'person', null, n.id, n.version from readable_person n
  union all
  select 'pilot', n.programme_id, n.id, n.version from readable_pilot n
  union all
  select 'activity', n.programme_id, n.id, n.version from readable_activity n
  union all
  select 'material', n.programme_id, n.id, n.version from readable_material n
  union all
  select 'news', n.programme_id, n.id, n.version from readable_news n
  union all
  select 'follow_up_round', n.programme_id, n.id, n.version from readable_follow_up_round n
  union all
  select 'enquiry', n.programme_id, n.id, n.version from readable_enquiry n
  union all
  select 'participation', p.programme_id, n.id, n.version from readable_participation n join readable_pilot p on p.id = n.pilot_id
  union all
  select 'milestone', p.programme_id, n.id, n.version from readable_milestone n join readable_pilot p on p.id = n.pilot_id
  union all
  select 'procurement', p.programme_id, n.id, n.version from readable_procurement n join readable_pilot p on p.id = n.pilot_id
  union all
  select 'benefit', p.programme_id, n.id, n.version from readable_benefit n join readable_pilot p on p.id = n.pilot_id
  union all
  select 'interest', p.programme_id, n.id, n.version from readable_interest n join readable_pilot p on p.id = n.pilot_id
  union all
  select 'question', p.programme_id, n.id, n.version from readable_question n join readable_pilot p on p.id = n.pilot_id
  union all
  select 'dialogue_input', p.programme_id, n.id, n.version from readable_dialogue_input n join readable_pilot p on p.id = n.pilot_id
  union all
  select 'registration', a.programme_id, n.id, n.version from readable_registration n join readable_activity a on a.id = n.activity_id
  union all
  select 'slot', a.programme_id, n.id, n.version from readable_slot n join readable_activity a on a.id = n.activity_id
  union all
  select 'goal', coalesce(n.programme_id, p.programme_id), n.id, n.version from readable_goal n left join readable_pilot p on p.id = n.pilot_id
  union all
  select 'funding', coalesce(n.programme_id, p.programme_id), n.id, n.version from readable_funding n left join readable_pilot p on p.id = n.pilot_id
  union all
  select 'appointment', coalesce(n.programme_id, p.programme_id), n.id, n.version from readable_appointment n left join readable_pilot p on p.id = n.pilot_id
  union all
  select 'report', coalesce(n.programme_id, p.programme_id), n.id, n.version from readable_report n left join readable_pilot p on p.id = n.pilot_id
  union all
  select 'indicator', coalesce(n.programme_id, p.programme_id), n.id, n.version from readable_indicator n left join readable_pilot p on p.id = n.pilot_id
  union all
  select 'observation', coalesce(i.programme_id, p.programme_id), n.id, n.version from readable_observation n join readable_indicator i on i.id = n.indicator_id left join readable_pilot p on p.id = i.pilot_id
  union all
  select 'evaluation', coalesce(n.programme_id, p.programme_id, a.programme_id), n.id, n.version from readable_evaluation n
  left join readable_pilot p on p.id = n.pilot_id left join readable_activity a on a.id = n.activity_id
  union all
  select r.resource, coalesce(n.programme_id, p.programme_id, a.programme_id), r.id, r.version
  from (select 'evaluation_comment' as resource, c.id, c.version, c.evaluation_id from readable_evaluation_comment c
        union all select 'recommendation', c.id, c.version, c.evaluation_id from readable_recommendation c) r
  join readable_evaluation n on n.id = r.evaluation_id
  left join readable_pilot p on p.id = n.pilot_id left join readable_activity a on a.id = n.activity_id
),
d as materialized (
  select s.resource, s.programme_id, count(*) as count, feed_digest(feed_digest_sum(feed_hash(s.id, s.version))) as digest
  from seen s
  where (:resource::text[] is null or s.resource = any(:resource)) and (:programme_id::uuid is null or s.programme_id = :programme_id)
  group by s.resource, s.programme_id)
select case when pg_is_in_recovery() then feed_cursor_here() else feed_cursor_at(pg_current_snapshot()) end as cursor,
  (select coalesce(json_agg(json_build_object('resource', d.resource, 'programme_id', d.programme_id, 'count', d.count, 'digest', d.digest)
    order by d.resource, d.programme_id), '[]') from d) as digests
