-- What callers may read: what is published, and what one of the caller's keys opens. Plain views (no security_barrier), so that
-- every index stays usable. The cheap test comes first and decides for published rows; the keys are looked up once per statement,
-- and only when a row is not published. The table of rules is in sql/README.md.
set search_path = ioa, public;

create view readable_programme as
select g.id, g.version, g.created_at, g.updated_at, g.visibility, g.published_at, g.external_ids, g.language, g.name, g.short_name,
  g.level, g.parent_id, g.owner_id, g.status, g.period, g.regions, g.municipalities, g.purpose, g.target_groups, g.pilot_target,
  g.contact_point, g.responsibilities, g.name_sort, g.search
from programme g
where g.visibility = 'published'
   or (select caller_keys('programme')) ?| array[g.visibility, g.id::text];

create view readable_goal as
select o.id, o.programme_id, o.kind, o.effect, o.description
from goal o
join readable_programme g on g.id = o.programme_id;

create view readable_actor as
select a.id, a.version, a.created_at, a.updated_at, a.visibility, a.published_at, a.external_ids, a.language, a.name,
  a.organisation_number, a.identifier_scheme, a.kinds, a.buyer_level, a.industry, a.size, a.municipality, a.website, a.parent_id,
  a.name_sort, a.search
from actor a
where a.visibility = 'published'
   or (select caller_keys('actor')) ?| array[a.visibility, a.id::text, a.municipality ->> 'code'];

create view readable_pilot as
select p.id, p.version, p.created_at, p.updated_at, p.visibility, p.published_at, p.external_ids, p.language, p.programme_id,
  p.lead_buyer_id, p.number, p.title, p.need, p.sector, p.innovation_kind, p.innovation_types, p.rd_use, p.municipality, p.cpv,
  p.estimated_value, p.stage, p.planned_dates, p.actual_dates, p.lessons, p.spread_potential, p.title_sort, p.cpv_divisions, p.search
from pilot p
where p.visibility = 'published'
   or (select caller_keys('pilot')) ?| array[p.visibility, p.programme_id::text, p.id::text];

create view readable_participation as
select n.id, n.version, n.created_at, n.updated_at, n.pilot_id, n.actor_id, n.role, n."from", n."to"
from participation n
join readable_pilot p on p.id = n.pilot_id;

-- Who took a step is shown to those who work with the pilot, not to the public.
create view readable_pilot_transition as
select t.id, t.pilot_id, t.at, t."from", t."to", t.reason,
  case when (select caller_keys('pilot')) ?| array['internal', p.programme_id::text, p.id::text] then t.actor end as actor
from pilot_transition t
join readable_pilot p on p.id = t.pilot_id;

create view readable_activity as
select a.id, a.version, a.created_at, a.updated_at, a.visibility, a.published_at, a.external_ids, a.language, a.programme_id,
  a.pilot_ids, a.organiser_ids, a.kind, a.format, a.title, a.description, a.starts_at, a.ends_at, a.time_zone, a.place, a.capacity,
  a.registration_deadline, a.target_groups, a.languages, a.status, a.stream_url, a.score, a.title_sort, a.search
from activity a
where a.visibility = 'published'
   or (select caller_keys('activity')) ?| (array[a.visibility, a.programme_id::text] || a.pilot_ids::text[]);

-- A buyer reads the evaluations of its own pilots once they are approved.
create view readable_evaluation as
select e.id, e.version, e.created_at, e.updated_at, e.visibility, e.published_at, e.external_ids, e.language, e.type, e.status,
  e.pilot_id, e.programme_id, e.activity_id, e.criteria, e.findings, e.recommendations, e.evaluator_id, e.conflict_of_interest
from evaluation e
where e.visibility = 'published'
   or (select caller_keys('evaluation')) ?| array[e.visibility, e.evaluator_id::text,
        evaluation_programme(e.pilot_id, e.programme_id, e.activity_id)::text,
        case when e.status in ('approved', 'published') then e.pilot_id::text end];
