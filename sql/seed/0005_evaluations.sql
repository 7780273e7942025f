-- Demo data: evaluations in every status, by a fictional evaluator with no stake in what it evaluates.
set search_path = ioa, public;

insert into evaluation (id, visibility, created_at, updated_at, type, status, pilot_id, programme_id, activity_id, criteria, findings, recommendations,
  evaluator_id, conflict_of_interest)
select ('0190a000-0000-7000-8f00-' || lpad(e.no::text, 12, '0'))::uuid, e.visibility,
  timestamptz '2026-04-01 09:00+00' + e.no * interval '1 hour', timestamptz '2026-09-15 12:00+00' + e.no * interval '1 day', e.type, e.status,
  ('0190a000-0000-7000-8c00-' || lpad(e.pilot::text, 12, '0'))::uuid, ('0190a000-0000-7000-8b00-' || lpad(e.programme::text, 12, '0'))::uuid,
  ('0190a000-0000-7000-8e00-' || lpad(e.activity::text, 12, '0'))::uuid,
  case when e.score is null then '[]' else jsonb_build_array(
    jsonb_build_object('code', 'behov', 'effect_goal', 'better_public_sector', 'score', e.score, 'evidence', jsonb_build_object('nb', 'Intervjuer med brukere og ansatte.')),
    jsonb_build_object('code', 'marked', 'effect_goal', 'better_companies', 'score', e.score - 1, 'evidence', jsonb_build_object('nb', 'Antall tilbud, og hvem de kom fra.')),
    jsonb_build_object('code', 'region', 'effect_goal', 'innovative_region', 'score', e.score)) end,
  case when e.findings is not null then jsonb_build_object('nb', e.findings) end,
  case when e.findings is null then '[]' else jsonb_build_array(jsonb_build_object(
    'text', jsonb_build_object('nb', 'Mål utgangspunktet før løsningen tas i bruk.'), 'status', case e.no when 7 then 'closed' else 'open' end)) end,
  case when e.status <> 'planned' then '0190a000-0000-7000-8a00-000000000020'::uuid end,
  case when e.status <> 'planned' then '{"declared": false}'::jsonb end
from (values
  (1, 'draft',     'midway',              'planned',         7,    null::integer, null::integer, null::integer, null),
  (2, 'internal',  'climate_environment', 'assigned',        12,   null, null, null, null),
  (3, 'internal',  'pilot',               'data_collection', 11,   null, null, null, null),
  (4, 'draft',     'benefit',             'draft',           13,   null, null, 3,    'Mindre mat kastes, men kjøkkenene trenger mer tid enn planlagt.'),
  (5, 'internal',  'pilot',               'fact_check',      10,   null, null, 4,    'Lokaler lånes ut oftere, og av flere.'),
  (6, 'internal',  'activity',            'approved',        null, null, 6,    5,    'Høringen nådde bedrifter som ikke hadde levert til det offentlige før.'),
  (7, 'published', 'final',               'published',       14,   null, null, 4,    'Pasientene reiser mindre, og kontrollene er like gode.'),
  (8, 'draft',     'pilot',               'withdrawn',       16,   null, null, null, null),
  (9, 'published', 'midway',              'published',       null, 2,    null, 4,    'Programmet har fått oppdragsgivere, bedrifter, brukere og forskning til samme bord.')
) e (no, visibility, type, status, pilot, programme, activity, score, findings)
order by e.no;
