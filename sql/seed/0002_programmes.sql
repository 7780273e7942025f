-- Demo data: the national programme, the regional IOA programme with its goals, and a fictional region that asks to join.
set search_path = ioa, public;

insert into programme (id, visibility, published_at, created_at, updated_at, external_ids, name, short_name, level, parent_id, owner_id,
  status, period, regions, municipalities, purpose, target_groups, pilot_target, contact_point, responsibilities) values
  ('0190a000-0000-7000-8b00-000000000001', 'published', '2013-01-15 08:00+00', '2026-01-06 08:00+00', '2026-01-06 08:00+00', '[]',
   '{"nb": "Nasjonalt program for leverandørutvikling", "en": "National programme for supplier development"}', 'Leverandørutvikling', 'national',
   null, null, 'active', '{"from": "2010-01-01"}', '{NO}', '{}',
   '{"nb": "Programmet utvikler verktøy og metoder for innovative offentlige anskaffelser, legger til rette materiell og kompetansetiltak, og følger opp og evaluerer pilotene."}',
   '{buyer_state,buyer_county,buyer_municipality,supplier,company,rd}', 40,
   '{"name": "Programkontoret", "email": "programkontoret@example.no"}',
   '[{"area": {"nb": "Verktøy og metoder"}, "responsible": "national"}, {"area": {"nb": "Samlet oppfølging og evaluering"}, "responsible": "national"}]'),
  ('0190a000-0000-7000-8b00-000000000002', 'published', '2013-11-03 00:00+00', '2026-01-06 08:01+00', '2026-01-06 08:01+00',
   '[{"system": "demo", "id": "IOA"}]',
   '{"nb": "Innovative offentlige anskaffelser Troms & Svalbard", "en": "Innovative public procurement Troms & Svalbard"}', 'IOA', 'regional',
   '0190a000-0000-7000-8b00-000000000001', '0190a000-0000-7000-8a00-000000000002', 'active', '{"from": "2013-11-03"}', '{NO072,NO0B2}',
   '{5501,5503,5510,5512,5514,5516,5518,5520,5522,5524,5526,5528,5530,5532,5534,5536,5538,5540,5542,5544,5546,2100}',
   '{"nb": "Programmet er pådriver og tilrettelegger mellom oppdragsgivere, bedrifter, brukere og forskning, og har det operative ansvaret for pilotene i regionen.", "en": "The programme drives and facilitates between buyers, companies, users and research, and runs the region''s pilots."}',
   '{buyer_state,buyer_county,buyer_municipality,supplier,company,rd,user}', 6,
   '{"name": "IOA Troms & Svalbard", "email": "ioa@example.no", "url": "https://ioa.example.no"}',
   '[{"area": {"nb": "Drift av pilotene i regionen"}, "responsible": "regional"}, {"area": {"nb": "Regional leverandørkonferanse"}, "responsible": "regional"}, {"area": {"nb": "Evaluering"}, "responsible": "national"}]'),
  ('0190a000-0000-7000-8b00-000000000003', 'internal', null, '2026-01-06 08:02+00', '2026-01-06 08:02+00', '[]',
   '{"nb": "Innovative anskaffelser Nordland (fiktivt)"}', 'IAN', 'regional', '0190a000-0000-7000-8b00-000000000001', null,
   'affiliation_requested', '{"from": "2026-08-01", "to": "2029-07-31"}', '{NO071}', '{1804,1806,1833}',
   '{"nb": "Et regionalt program som søker tilknytning til det nasjonale."}', '{buyer_county,buyer_municipality,supplier}', 4, null, '[]'),
  ('0190a000-0000-7000-8b00-000000000004', 'draft', null, '2026-01-06 08:03+00', '2026-01-06 08:03+00', '[]',
   '{"nb": "Innovative anskaffelser Finnmark (fiktivt)", "se": "Finnmárku"}', 'IAF', 'regional', '0190a000-0000-7000-8b00-000000000001', null,
   'proposed', null, '{NO073}', '{5601,5607}', null, '{}', null, null, '[]'),
  ('0190a000-0000-7000-8b00-000000000005', 'archived', '2010-02-01 08:00+00', '2026-01-06 08:04+00', '2026-01-06 08:04+00', '[]',
   '{"nb": "Forprosjekt nord (fiktivt)"}', 'Forprosjekt', 'regional', '0190a000-0000-7000-8b00-000000000001', null,
   'closed', '{"from": "2010-02-01", "to": "2012-12-31"}', '{NO07}', '{}', null, '{}', 2, null, '[]');

insert into goal (id, created_at, updated_at, programme_id, kind, effect, description) values
  ('0190a000-0000-7000-8b01-000000000001', '2026-01-06 09:01+00', '2026-01-06 09:01+00', '0190a000-0000-7000-8b00-000000000002', 'overall', null,
   '{"nb": "Mer innovasjon i regionens bedrifter, blant annet gjennom mer forskning og utvikling.", "en": "More innovation in the region''s companies, among other things through more research and development."}'),
  ('0190a000-0000-7000-8b01-000000000002', '2026-01-06 09:02+00', '2026-01-06 09:02+00', '0190a000-0000-7000-8b00-000000000002', 'effect', 'better_public_sector',
   '{"nb": "En bedre offentlig sektor.", "en": "A better public sector."}'),
  ('0190a000-0000-7000-8b01-000000000003', '2026-01-06 09:03+00', '2026-01-06 09:03+00', '0190a000-0000-7000-8b00-000000000002', 'effect', 'better_companies',
   '{"nb": "Bedre bedrifter.", "en": "Better companies."}'),
  ('0190a000-0000-7000-8b01-000000000004', '2026-01-06 09:04+00', '2026-01-06 09:04+00', '0190a000-0000-7000-8b00-000000000002', 'effect', 'innovative_region',
   '{"nb": "En innovativ region.", "en": "An innovative region."}'),
  ('0190a000-0000-7000-8b01-000000000005', '2026-01-06 09:05+00', '2026-01-06 09:05+00', '0190a000-0000-7000-8b00-000000000001', 'overall', null,
   '{"nb": "Førti piloter som viser hvordan offentlige anskaffelser gir innovasjon."}');
