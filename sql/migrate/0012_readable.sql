-- What callers may read. Plain views (no security_barrier), so that every index stays usable; the cheap test comes first and
-- decides for published rows, the rest is one look-up per statement at most, and none for rows that are published.
set search_path = ioa, public;

create view readable_programme as
select g.id, g.version, g.created_at, g.updated_at, g.visibility, g.published_at, g.external_ids, g.language, g.name, g.short_name,
  g.level, g.parent_id, g.owner_id, g.status, g.period, g.regions, g.municipalities, g.purpose, g.target_groups, g.pilot_target,
  g.contact_point, g.responsibilities, g.name_sort, g.search
from programme g
where g.visibility = 'published'
   or g.visibility = any((select caller_visibilities('programme'))::text[])
   or g.id = any((select caller_programmes())::uuid[]);

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
   or a.visibility = any((select caller_visibilities('actor'))::text[])
   or a.id = any((select caller_actors_as('{buyer,supplier,researcher,integration}'))::uuid[])
   or a.municipality ->> 'code' = any((select caller_municipalities())::text[]);

create view readable_pilot as
select p.id, p.version, p.created_at, p.updated_at, p.visibility, p.published_at, p.external_ids, p.language, p.programme_id,
  p.lead_buyer_id, p.number, p.title, p.need, p.sector, p.innovation_kind, p.innovation_types, p.rd_use, p.municipality, p.cpv,
  p.estimated_value, p.stage, p.planned_dates, p.actual_dates, p.lessons, p.spread_potential, p.title_sort, p.cpv_divisions, p.search
from pilot p
where p.visibility = 'published'
   or p.visibility = any((select caller_visibilities('pilot'))::text[])
   or p.programme_id = any((select caller_programmes())::uuid[])
   or p.id = any((select caller_readable_pilots())::uuid[]);

create view readable_participation as
select n.id, n.version, n.created_at, n.updated_at, n.pilot_id, n.actor_id, n.role, n."from", n."to"
from participation n
join readable_pilot p on p.id = n.pilot_id;

-- Who took a step is shown to those who work with the pilot, not to the public.
create view readable_pilot_transition as
select t.id, t.pilot_id, t.at, t."from", t."to", t.reason,
  case when (select caller_has_any('{national_admin,national_evaluator,integration}'))
         or p.programme_id = any((select caller_programmes())::uuid[])
         or p.id = any((select caller_readable_pilots())::uuid[])
    then t.actor end as actor
from pilot_transition t
join readable_pilot p on p.id = t.pilot_id;

create view readable_activity as
select a.id, a.version, a.created_at, a.updated_at, a.visibility, a.published_at, a.external_ids, a.language, a.programme_id,
  a.pilot_ids, a.organiser_ids, a.kind, a.format, a.title, a.description, a.starts_at, a.ends_at, a.time_zone, a.place, a.capacity,
  a.registration_deadline, a.target_groups, a.languages, a.status, a.stream_url, a.score, a.title_sort, a.search
from activity a
where a.visibility = 'published'
   or a.visibility = any((select caller_visibilities('activity'))::text[])
   or a.programme_id = any((select caller_programmes())::uuid[])
   or a.pilot_ids && (select caller_buyer_pilots());

create view readable_evaluation as
select e.id, e.version, e.created_at, e.updated_at, e.visibility, e.published_at, e.external_ids, e.language, e.type, e.status,
  e.pilot_id, e.programme_id, e.activity_id, e.criteria, e.findings, e.recommendations, e.evaluator_id, e.conflict_of_interest
from evaluation e
where e.visibility = 'published'
   or e.visibility = any((select caller_visibilities('evaluation'))::text[])
   or e.evaluator_id = any((select caller_actors_as('{national_evaluator}'))::uuid[])
   or e.status in ('approved', 'published') and e.pilot_id = any((select caller_buyer_pilots())::uuid[])
   or (select caller_has('regional_manager'))
      and evaluation_programme(e.pilot_id, e.programme_id, e.activity_id) = any((select caller_programmes())::uuid[]);
