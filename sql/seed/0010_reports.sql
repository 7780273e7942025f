-- Demo data: a round that is closed, one that is open with reports in every status, one that is due already, and a draft.
set search_path = ioa, public;

insert into follow_up_round (id, created_at, updated_at, programme_id, title, description, period, due, status, asks, questions)
select ('0190a000-0000-7000-9100-' || lpad(f.no::text, 12, '0'))::uuid, f.at, f.at, '0190a000-0000-7000-8b00-000000000001',
  jsonb_build_object('nb', f.title), jsonb_build_object('nb', f.description), jsonb_build_object('from', f.first, 'to', f.last), f.due, f.status, f.asks,
  case f.asks when 'pilots' then '[
    {"id": "progress", "text": {"nb": "Hvordan går piloten?", "en": "How is the pilot doing?"}, "kind": "choice", "required": true,
     "choices": [{"id": "as_planned", "text": {"nb": "Som planlagt"}}, {"id": "late", "text": {"nb": "Forsinket"}}, {"id": "stopped", "text": {"nb": "Stoppet opp"}}]},
    {"id": "summary", "text": {"nb": "Hva har skjedd i perioden?"}, "kind": "text", "required": true},
    {"id": "suppliers", "text": {"nb": "Hvor mange leverandører har deltatt i dialogen?"}, "kind": "number"},
    {"id": "users_involved", "text": {"nb": "Har brukere deltatt?"}, "kind": "boolean"},
    {"id": "next_milestone", "text": {"nb": "Når er neste milepæl?"}, "kind": "date"}]'::jsonb
  else '[
    {"id": "summary", "text": {"nb": "Hva har programmet oppnådd i perioden?"}, "kind": "text", "required": true},
    {"id": "pilots_started", "text": {"nb": "Hvor mange piloter er startet?"}, "kind": "number", "required": true}]' end
from (values
  (1, timestamptz '2026-02-01 08:00+00', 'Pilotene høsten 2025', 'Halvårsrapport for pilotene.', '2025-07-01', '2025-12-31', date '2026-01-31', 'closed', 'pilots'),
  (2, timestamptz '2026-07-01 08:00+00', 'Programmene våren 2026', 'Halvårsrapport for de regionale programmene.', '2026-01-01', '2026-06-30', date '2026-08-31', 'open', 'programmes'),
  (3, timestamptz '2026-09-01 08:00+00', 'Pilotene 2026', 'Årsrapport for pilotene.', '2026-01-01', '2026-12-31', date '2099-01-31', 'open', 'pilots'),
  (4, timestamptz '2026-10-01 08:00+00', 'Programmene høsten 2026', 'Under arbeid.', '2026-07-01', '2026-12-31', date '2099-02-28', 'draft', 'programmes')
) f (no, at, title, description, first, last, due, status, asks)
order by f.no;

create temporary table demo_report on commit drop as
select r.*, ('0190a000-0000-7000-9200-' || lpad(r.no::text, 12, '0'))::uuid as id,
  (array['requested', 'in_progress', 'submitted'] || case r.status when 'returned' then array['returned'] when 'approved' then array['approved'] end) as road,
  timestamptz '2026-09-10 08:00+00' + r.no * interval '1 day' as at
from (values
  (1,  1, 14,            'approved',    '{"progress": "as_planned", "summary": "Løsningen er tatt i bruk på alle klinikkene.", "suppliers": 5, "users_involved": true}', null),
  (2,  2, null::integer, 'in_progress', '{"pilots_started": 4}', null),
  (3,  3, 6,             'requested',   '{}', null),
  (4,  3, 7,             'in_progress', '{"progress": "late", "suppliers": 9}', null),
  (5,  3, 9,             'submitted',   '{"progress": "as_planned", "summary": "Konkurransen har gitt en vinner.", "suppliers": 12, "next_milestone": "2026-12-15"}', null),
  (6,  3, 10,            'returned',    '{"progress": "as_planned", "summary": "Kontrakten er signert."}', 'Hvor mange leverandører deltok i dialogen?'),
  (7,  3, 13,            'approved',    '{"progress": "as_planned", "summary": "Mindre mat kastes enn før.", "users_involved": true}', null)
) r (no, round, pilot, status, answers, reason);

insert into report (id, version, created_at, updated_at, round_id, programme_id, pilot_id, status, answers, submitted_at, approved_at, return_reason)
select r.id, array_position(r.road, r.status), r.at, r.at + interval '3 days', ('0190a000-0000-7000-9100-' || lpad(r.round::text, 12, '0'))::uuid,
  '0190a000-0000-7000-8b00-000000000002', ('0190a000-0000-7000-8c00-' || lpad(r.pilot::text, 12, '0'))::uuid, r.status, r.answers::jsonb,
  case when r.status in ('submitted', 'returned', 'approved') then r.at + interval '2 days' end,
  case when r.status = 'approved' then r.at + interval '3 days' end, r.reason
from demo_report r
order by r.no;

insert into report_transition (id, report_id, at, "from", "to", reason, actor)
select ('0190a000-0000-7000-9' || lpad((300 + r.no)::text, 3, '0') || '-' || lpad(s.place::text, 12, '0'))::uuid, r.id,
  r.at + (s.place - 1) * interval '1 day', r.road[s.place - 1], s.status, case s.status when 'returned' then r.reason end, 'demo'
from demo_report r, unnest(r.road) with ordinality s (status, place)
where s.place > 1 and s.place <= array_position(r.road, r.status)
order by r.no, s.place;
