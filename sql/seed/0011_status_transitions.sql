-- Demo data: how programmes, activities and evaluations came to their status.
set search_path = ioa, public;

insert into status_transition (id, resource, object_id, at, "from", "to", reason, actor)
select ('0190a000-0000-7000-8b02-' || lpad((row_number() over (order by s.at, s.programme))::text, 12, '0'))::uuid, 'programme',
  ('0190a000-0000-7000-8b00-' || lpad(s.programme::text, 12, '0'))::uuid, s.at, s."from", s."to", s.reason, 'demo'
from (values
  (5, timestamptz '2010-01-11 09:00+00', 'proposed', 'affiliation_requested', null),
  (5, '2010-01-29 09:00+00', 'affiliation_requested', 'active', null),
  (5, '2012-09-03 09:00+00', 'active', 'closing', 'Forprosjektet avløses av et regionalt program.'),
  (5, '2013-01-10 09:00+00', 'closing', 'closed', null),
  (2, '2013-09-02 09:00+00', 'proposed', 'affiliation_requested', 'Styret har vedtatt å søke tilknytning.'),
  (2, '2013-11-03 09:00+00', 'affiliation_requested', 'active', 'Mål, eier og periode er på plass.'),
  (4, '2025-11-10 09:00+00', 'proposed', 'affiliation_requested', null),
  (4, '2025-12-01 09:00+00', 'affiliation_requested', 'proposed', 'Programmet har ingen eier og ingen periode ennå.'),
  (3, '2026-01-05 09:00+00', 'proposed', 'affiliation_requested', 'Regionen har fått finansiering for tre år.')
) s (programme, at, "from", "to", reason);

-- Activities and evaluations went the shortest way to where they are.
create temporary table demo_road (resource text, status text, road text[]) on commit drop;
insert into demo_road values
  ('activity', 'announced', '{draft,announced}'), ('activity', 'open', '{draft,announced,open}'),
  ('activity', 'full', '{draft,announced,open,full}'), ('activity', 'held', '{draft,announced,open,held}'),
  ('activity', 'reported', '{draft,announced,open,held,reported}'), ('activity', 'cancelled', '{draft,announced,cancelled}'),
  ('activity', 'postponed', '{draft,announced,postponed}'),
  ('evaluation', 'assigned', '{planned,assigned}'), ('evaluation', 'data_collection', '{planned,assigned,data_collection}'),
  ('evaluation', 'draft', '{planned,assigned,data_collection,draft}'),
  ('evaluation', 'fact_check', '{planned,assigned,data_collection,draft,fact_check}'),
  ('evaluation', 'approved', '{planned,assigned,data_collection,draft,fact_check,approved}'),
  ('evaluation', 'published', '{planned,assigned,data_collection,draft,fact_check,approved,published}'),
  ('evaluation', 'withdrawn', '{planned,assigned,withdrawn}');

insert into status_transition (id, resource, object_id, at, "from", "to", reason, actor)
select overlay(o.id::text placing lpad(to_hex(32768 + 256 * (o.resource = 'evaluation')::integer + s.place::integer), 4, '0') from 20 for 4)::uuid,
  o.resource, o.id, o.until - (cardinality(r.road) - s.place) * interval '14 days', r.road[s.place - 1], s.stage,
  case s.stage when 'cancelled' then 'Piloten ble gitt opp.' when 'postponed' then 'Grunnmålingene er ikke ferdige.'
    when 'withdrawn' then 'Piloten ble gitt opp.' end, 'demo'
from (select 'activity' as resource, a.id, a.status, a.updated_at as until from activity a
      union all select 'evaluation', e.id, e.status, e.updated_at from evaluation e) o
join demo_road r on r.resource = o.resource and r.status = o.status
cross join lateral unnest(r.road) with ordinality s (stage, place)
where s.place > 1;
