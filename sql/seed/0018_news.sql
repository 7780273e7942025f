-- Demo data: news in every visibility, of the programmes themselves, of a pilot and of activities. Made up.
set search_path = ioa, public;

insert into news (id, visibility, created_at, updated_at, published_at, programme_id, pilot_id, activity_id, title, lead, body, image)
select ('0190a000-0000-7000-9300-' || lpad(n.no::text, 12, '0'))::uuid, n.visibility, n.at, n.at + interval '2 hours',
  case when n.visibility in ('published', 'archived') then n.at + interval '2 hours' end,
  ('0190a000-0000-7000-8b00-' || lpad(n.programme::text, 12, '0'))::uuid, ('0190a000-0000-7000-8c00-' || lpad(n.pilot::text, 12, '0'))::uuid,
  ('0190a000-0000-7000-8e00-' || lpad(n.activity::text, 12, '0'))::uuid, n.title::jsonb, jsonb_build_object('nb', n.lead),
  jsonb_build_object('nb', n.body),
  case when n.alt is not null
    then jsonb_build_object('url', 'https://ioa.example.no/bilder/' || n.no || '.jpg', 'alt', jsonb_build_object('nb', n.alt)) end
from (values
  (1, 'published', 2, null::integer, null::integer, timestamptz '2013-11-03 07:00+00',
   '{"nb": "Innovative offentlige anskaffelser i Troms og på Svalbard er i gang", "en": "Innovative public procurement in Troms and Svalbard has begun"}',
   'Regionen knytter seg til det nasjonale programmet.',
   'Programmet er pådriver og tilrettelegger mellom oppdragsgivere, bedrifter, brukere og forskning.', null),
  (2, 'published', 2, null, 3, '2026-10-05 08:00+00',
   '{"nb": "Velkommen til regional leverandørkonferanse", "en": "Welcome to the regional supplier conference"}',
   'Oppdragsgiverne legger fram det de skal kjøpe de neste årene.',
   'Konferansen er åpen for alle bedrifter og forskningsmiljøer i regionen. Plassene fordeles etter hvert som folk melder seg på.',
   'En full sal hører på et innlegg'),
  (3, 'published', 2, 6, 2, '2026-10-20 08:00+00',
   '{"nb": "Kommunen inviterer til dialog om velferdsteknologi", "se": "Gielda bovde gulahallamii"}',
   'Hjemmetjenesten vil vite hva markedet kan.',
   'Behovet er beskrevet, og alle leverandører får høre det samme. Spørsmål besvares åpent.', null),
  (4, 'published', 2, 14, null, '2026-09-14 08:00+00',
   '{"nb": "Tannhelse på avstand er fullført", "en": "Dental care at a distance is completed"}',
   'Pasienter slipper lange reiser, og løsningen kan kjøpes av andre.',
   'Piloten gikk fra behov til gevinst på tre år.', 'En pasient snakker med tannlegen på skjerm'),
  (5, 'published', 1, null, null, '2026-06-10 08:00+00',
   '{"nb": "Ny utgave av metoden", "nn": "Ny utgåve av metoden"}',
   'Metoden har fått et kapittel om innovasjonspartnerskap.', 'Den finnes sammen med verktøyene som hører til.', null),
  (6, 'internal', 1, null, null, '2026-11-02 08:00+00', '{"nb": "Frister for årets rapportering"}',
   'For dem som leder programmer og piloter.', 'Rundene åpner i januar.', null),
  (7, 'draft', 2, 7, null, '2026-11-16 08:00+00', '{"nb": "Skolebygget får gjenbrukte vinduer"}', 'Utkast.', 'Bilder mangler.', null),
  (8, 'archived', 2, 16, 7, '2026-08-20 08:00+00', '{"nb": "Informasjonsmøte om bookingløsning"}', 'Møtet er avlyst.', 'Piloten er gitt opp.', null)
) n (no, visibility, programme, pilot, activity, at, title, lead, body, alt)
order by n.no;
