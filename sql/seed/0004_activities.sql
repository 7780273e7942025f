-- Demo data: activities in every status, from the regional supplier conference to one that was given up.
set search_path = ioa, public;

insert into activity (id, visibility, created_at, updated_at, programme_id, pilot_ids, organiser_ids, kind, format, title, description, starts_at,
  ends_at, place, capacity, registration_deadline, target_groups, languages, status, stream_url, score, invited, co_programme_ids, material_ids)
select ('0190a000-0000-7000-8e00-' || lpad(a.no::text, 12, '0'))::uuid, a.visibility,
  timestamptz '2026-03-01 09:00+00' + a.no * interval '1 hour', timestamptz '2026-09-01 12:00+00' + a.no * interval '1 day',
  ('0190a000-0000-7000-8b00-' || lpad(a.programme::text, 12, '0'))::uuid,
  array(select ('0190a000-0000-7000-8c00-' || lpad(p::text, 12, '0'))::uuid from unnest(a.pilots::integer[]) p),
  array(select ('0190a000-0000-7000-8a00-' || lpad(o::text, 12, '0'))::uuid from unnest(a.organisers::integer[]) o),
  a.kind, a.format, a.title::jsonb, jsonb_build_object('nb', a.description), a.starts_at, a.starts_at + a.hours * interval '1 hour',
  case when a.place is not null then jsonb_build_object('name', jsonb_build_object('nb', a.place), 'municipality_code', a.municipality) end,
  a.capacity, a.starts_at - interval '7 days', a.target_groups::text[], '{nb}', a.status,
  case when a.format <> 'in_person' then 'https://ioa.example.no/stream/' || a.no end, a.score,
  case a.kind when 'dialogue_conference' then 140 when 'supplier_conference' then 320 end,
  case a.kind when 'supplier_conference' then array(select g.id from programme g where g.level = 'national') else '{}' end,
  case when a.kind in ('dialogue_conference', 'supplier_conference', 'course')
    then array(select m.id from material m where m.visibility = 'published' order by m.id limit 2) else '{}' end
from (values
  (1, 'draft',     2, '{6}',  '{12}',   'one_to_one_meeting',  'in_person', '{"nb": "En-til-en-møter om velferdsteknologi"}',
   'Leverandører møter kommunen én og én.', timestamptz '2027-03-09 08:00+00', 6, 'Rådhuset', '5501', 12, '{supplier,company}', 'draft', null::double precision),
  (2, 'published', 2, '{6}',  '{12,7}', 'dialogue_conference', 'hybrid', '{"nb": "Dialogkonferanse: velferdsteknologi i hjemmet", "en": "Dialogue conference: welfare technology at home"}',
   'Kommunen legger fram behovet, og markedet svarer.', '2027-02-10 08:00+00', 5, 'Kulturhuset', '5501', 120, '{supplier,company,rd,user}', 'announced', null),
  (3, 'published', 2, '{}',   '{12,6}', 'supplier_conference', 'in_person', '{"nb": "Regional leverandørkonferanse", "en": "Regional supplier conference"}',
   'Årets møteplass for oppdragsgivere og bedrifter i regionen.', '2027-01-20 08:00+00', 7, 'Hotellet ved havna', '5501', 200,
   '{buyer_state,buyer_county,buyer_municipality,supplier,company,rd}', 'open', null),
  (4, 'published', 2, '{7}',  '{8}',    'workshop',            'in_person', '{"nb": "Verksted om gjenbruk i skolebygg"}',
   'Arkitekter, entreprenører og lærere tegner sammen.', '2026-12-15 09:00+00', 4, 'Biblioteket', '5503', 6, '{supplier,company,user}', 'full', null),
  (5, 'published', 1, '{}',   '{5,1}',  'course',              'online', '{"nb": "Kurs i behovsdrevet anskaffelse", "en": "Course in needs-driven procurement"}',
   'For innkjøpere i stat, fylke og kommune.', '2026-06-03 07:00+00', 6, null, null, 80, '{buyer_state,buyer_county,buyer_municipality}', 'held', null),
  (6, 'published', 2, '{9}',  '{9,12}', 'market_hearing',      'online', '{"nb": "Markedshøring: rent vann", "se": "Buhtes čáhci"}',
   'Hva kan markedet levere, og når?', '2025-10-14 07:00+00', 3, null, null, 60, '{supplier,company,rd}', 'reported', 4.4),
  (7, 'archived',  2, '{16}', '{8}',    'information_meeting', 'in_person', '{"nb": "Informasjonsmøte om bookingløsning"}',
   'Møtet ble avlyst sammen med piloten.', '2026-09-02 16:00+00', 2, 'Idrettshallen', '5503', 40, '{supplier,user}', 'cancelled', null),
  (8, 'published', 2, '{15}', '{9}',    'study_trip',          'in_person', '{"nb": "Befaring av fundamenter i permafrost"}',
   'Ny dato kommer når grunnmålingene er ferdige.', '2026-10-01 06:00+00', 48, 'Longyearbyen', '2100', 15, '{supplier,rd}', 'postponed', null),
  (9, 'internal',  2, '{}',   '{12}',   'guidance',            'online', '{"nb": "Veiledning for nye pilotledere"}',
   'Åpen time for dem som eier en pilot.', '2027-01-12 12:00+00', 1, null, null, null, '{buyer_county,buyer_municipality}', 'open', null),
  (10, 'published', 1, '{17}', '{5}',   'webinar',             'online', '{"nb": "Webinar om metode for behovsdialog"}',
   'Regionene deler det de har lært.', '2027-02-24 11:00+00', 2, null, null, 500, '{buyer_state,buyer_county,buyer_municipality,rd}', 'open', null)
) a (no, visibility, programme, pilots, organisers, kind, format, title, description, starts_at, hours, place, municipality, capacity,
     target_groups, status, score)
order by a.no;
