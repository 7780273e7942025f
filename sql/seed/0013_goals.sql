-- Demo data: how the regional programme measures its goals, and what one pilot wants to reach; observed year by year. All values are made up.
set search_path = ioa, public;

insert into goal (id, created_at, updated_at, pilot_id, kind, effect, description) values
  ('0190a000-0000-7000-8b01-000000000006', '2026-01-06 09:06+00', '2026-01-06 09:06+00', '0190a000-0000-7000-8c00-000000000014', 'overall', null,
   '{"nb": "Pasienter slipper lange reiser til kontroll.", "en": "Patients are spared long journeys to check-ups."}');

insert into indicator (id, created_at, updated_at, goal_id, code, title, unit, direction, baseline, target, method)
select ('0190a000-0000-7000-8b03-' || lpad(i.no::text, 12, '0'))::uuid, timestamptz '2026-01-07 09:00+00' + i.no * interval '1 minute',
  timestamptz '2026-01-07 09:00+00' + i.no * interval '1 minute', ('0190a000-0000-7000-8b01-' || lpad(i.goal::text, 12, '0'))::uuid, i.code,
  jsonb_build_object('nb', i.title), i.unit, i.direction, jsonb_build_object('value', i.was, 'date', i.since),
  jsonb_build_object('value', i.shall, 'date', i.until), case when i.method is not null then jsonb_build_object('nb', i.method) end
from (values
  (1, 1, 'IOA-O1', 'Bedrifter med FoU i samarbeid med offentlige oppdragsgivere', 'companies', 'increase', '12', '2013-11-03', '60', '2028-12-31',
   'Spørreundersøkelse blant bedriftene i regionen.'),
  (2, 2, 'IOA-B1', 'Andel innbyggere som er fornøyd med tjenesten', 'percent', 'increase', '61.5', '2023-01-01', '75', '2028-12-31', 'Innbyggerundersøkelse.'),
  (3, 2, 'IOA-B2', 'Saksbehandlingstid', 'days', 'decrease', '42', '2023-01-01', '21', '2028-12-31', null),
  (4, 3, 'IOA-N1', 'Nye leverandører til det offentlige', 'companies', 'increase', '0', '2023-01-01', '40', '2028-12-31', 'Telles i kontraktene.'),
  (5, 4, 'IOA-R1', 'Løsninger som er tatt i bruk i flere kommuner', 'solutions', 'increase', '0', '2023-01-01', '10', '2028-12-31', null),
  (6, 6, 'REISE', 'Reiser til kontroll', 'journeys per year', 'decrease', '1840', '2025-01-01', '900', '2027-12-31', 'Pasientreiser i fylket.')
) i (no, goal, code, title, unit, direction, was, since, shall, until, method);

insert into observation (id, created_at, updated_at, indicator_id, "from", "to", value, source)
select ('0190a000-0000-7000-8b04-' || lpad((n.indicator * 100 + n.year - 2000)::text, 12, '0'))::uuid,
  make_timestamptz(n.year + 1, 2, 1, 9, 0, 0, 'UTC'), make_timestamptz(n.year + 1, 2, 1, 9, 0, 0, 'UTC'),
  ('0190a000-0000-7000-8b03-' || lpad(n.indicator::text, 12, '0'))::uuid, make_date(n.year, 1, 1), make_date(n.year, 12, 31), n.value, n.source
from (values
  (1, 2014, 15, 'measured'), (1, 2018, 24, 'measured'), (1, 2023, 37, 'measured'), (1, 2025, 44, 'estimated'),
  (2, 2023, 62.0, 'measured'), (2, 2024, 64.5, 'measured'), (2, 2025, 67.25, 'measured'),
  (3, 2023, 40, 'self_reported'), (3, 2024, 36, 'self_reported'), (3, 2025, 33, 'measured'),
  (4, 2023, 4, 'measured'), (4, 2024, 11, 'measured'), (4, 2025, 19, 'measured'),
  (5, 2024, 1, 'measured'), (5, 2025, 3, 'measured'),
  (6, 2025, 1310, 'measured')
) n (indicator, year, value, source);
