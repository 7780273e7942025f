-- Demo data: what the pilots have promised, their competitions and what came of them, what they bring, and who would like to join. All
-- made up; notices and contracts have numbers that nothing else has.
set search_path = ioa, public;

create temporary table demo_stage on commit drop as
select p.id, p.number, p.stage, p.title, right(p.id::text, 2)::integer as no, p.actual_dates, p.lead_buyer_id,
  array_position('{idea,proposed,accepted,need_analysis,market_dialogue,specification,competition,award,contract,development,delivery,follow_up,completed}',
    coalesce((select t."from" from pilot_transition t where t.pilot_id = p.id and p.stage in ('on_hold', 'cancelled') order by t.at desc, t.id desc limit 1),
             p.stage)) as place
from pilot p;

-- Of each pilot that was accepted: its notice and its contract, met where the pilot has got so far; one of them is late.
insert into milestone (id, pilot_id, created_at, updated_at, type, title, due, met, status)
select ('0190a000-0000-7000-8d01-' || lpad((s.no * 10 + m.n)::text, 12, '0'))::uuid, s.id, timestamptz '2026-02-01 10:00+00',
  timestamptz '2026-02-01 10:00+00' + (s.no * 10 + m.n) * interval '1 minute', m.type, m.title,
  date '2025-11-15' + s.no * 20 + m.n * 60, case when s.place >= m.needs then date '2025-11-10' + s.no * 20 + m.n * 60 end,
  case when s.place >= m.needs then 'met' when s.stage = 'cancelled' then 'cancelled' else 'planned' end
from demo_stage s
cross join (values (1, 'notice', 7, null::jsonb), (2, 'contract', 9, null), (3, 'other', 13, '{"nb": "Sluttkonferanse", "en": "Final conference"}'))
  m (n, type, needs, title)
where s.place >= 3;

insert into procurement (id, pilot_id, created_at, updated_at, title, ocid, doffin_id, ted_number, notice_id, procedure_id, contract_id, procedure,
  notice_subtype, status, dates, value, tenders_received, winner_ids)
select ('0190a000-0000-7000-8d02-' || lpad(s.no::text, 12, '0'))::uuid, s.id, timestamptz '2026-02-01 10:00+00',
  timestamptz '2026-02-01 10:00+00' + s.no * interval '1 minute', s.title, 'ocds-213czf-ioa-' || s.number,
  case when s.place >= 7 then '2026-' || 900000 + s.no end, case when s.place >= 7 and s.no % 2 = 1 then 900000 + s.no || '-2026' end,
  case when s.place >= 7 then ('6f1d2c3b-0000-4000-8000-' || lpad(s.no::text, 12, '0'))::uuid end,
  case when s.place >= 7 then ('6f1d2c3b-0000-4000-9000-' || lpad(s.no::text, 12, '0'))::uuid end,
  case when s.place >= 9 then 'K-' || 2026000 + s.no end,
  (array['innovation', 'comp-dial', 'neg-w-call', 'open'])[s.no % 4 + 1], case when s.place >= 7 then '16' end,
  case when s.place >= 12 then 'complete' when s.place >= 8 then 'awarded' when s.place = 7 then 'active' else 'planned' end,
  jsonb_strip_nulls(jsonb_build_object(
    'published', s.actual_dates -> 'competition', 'awarded', s.actual_dates -> 'award', 'contract_signed', s.actual_dates -> 'contract')),
  case when s.place >= 9 then jsonb_build_object('amount', (s.no * 750000) || '.00', 'currency', 'NOK') end,
  case when s.place >= 8 then s.no % 5 + 1 end,
  case when s.place >= 8 then array(select a.id from actor a where a.kinds @> '{supplier}' order by a.id limit 1) else '{}' end
from demo_stage s
where s.place >= 6 and s.stage <> 'cancelled';

insert into benefit (id, pilot_id, created_at, updated_at, category, description, unit, forecast, realised, recipient_id, confidence)
select ('0190a000-0000-7000-8d03-' || lpad((s.no * 10 + b.n)::text, 12, '0'))::uuid, s.id, timestamptz '2026-02-01 10:00+00',
  timestamptz '2026-02-01 10:00+00' + (s.no * 10 + b.n) * interval '1 minute', b.category, b.description, b.unit,
  jsonb_build_object('value', (b.forecast * s.no)::text, 'date', '2027-12-31'),
  case when s.place >= b.needs then jsonb_build_object('value', (b.realised * s.no)::text, 'date', '2026-10-01') end, s.lead_buyer_id, b.confidence
from demo_stage s
cross join (values
  (1, 'process_hours', '{"nb": "Mindre tid til kjøring og planlegging", "en": "Less time for driving and planning"}'::jsonb, 'hours per year', 120, 135, 12, 'high'),
  (2, 'climate', '{"nb": "Mindre utslipp", "en": "Lower emissions"}', 't CO2e per year', 4, 3, 13, 'medium'),
  (3, 'jobs', null, 'full-time equivalents', 1, 0, 99, 'low')) b (n, category, description, unit, forecast, realised, needs, confidence)
where s.place >= 5;

insert into interest (id, pilot_id, created_at, updated_at, actor_id, message, status)
select ('0190a000-0000-7000-8d04-' || lpad((p.no * 10 + a.n)::text, 12, '0'))::uuid, p.id, timestamptz '2026-03-01 10:00+00',
  timestamptz '2026-03-01 10:00+00' + (p.no * 10 + a.n) * interval '1 minute', a.id, 'Vi vil gjerne vite mer om behovet.',
  (array['registered', 'contacted', 'declined', 'withdrawn'])[(p.no + a.n) % 4 + 1]
from demo_stage p
cross join (select a.id, row_number() over (order by a.id) as n from actor a where a.kinds && '{supplier,rd}' order by a.id limit 2) a
where p.stage in ('need_analysis', 'market_dialogue', 'specification');
