-- Demo data: material of every kind and in every visibility, editions that replace each other, and what a region contributes.
set search_path = ioa, public;

insert into material (id, visibility, created_at, updated_at, programme_id, kind, step, title, description, edition, supersedes_id, target_groups,
  languages, licence, url, media_type)
select ('0190a000-0000-7000-9200-' || lpad(m.no::text, 12, '0'))::uuid, m.visibility,
  timestamptz '2026-02-02 09:00+00' + m.no * interval '1 hour', timestamptz '2026-09-10 12:00+00' + m.no * interval '1 day',
  ('0190a000-0000-7000-8b00-' || lpad(m.programme::text, 12, '0'))::uuid, m.kind, m.step, m.title::jsonb,
  jsonb_build_object('nb', m.description), m.edition, ('0190a000-0000-7000-9200-' || lpad(m.supersedes::text, 12, '0'))::uuid,
  m.target_groups::text[], m.languages::text[], case when m.file is not null then 'CC-BY-4.0' end,
  'https://ioa.example.no/materiell/' || m.file, m.media_type
from (values
  (1, 'published', 1, 'method',    null, '{"nb": "Metode for innovative offentlige anskaffelser", "en": "Method for innovative public procurement"}',
   'Fra behov til gevinst, steg for steg.', '1', null::integer, '{buyer_state,buyer_county,buyer_municipality}', '{nb}', 'metode-1.pdf', 'application/pdf'),
  (2, 'published', 1, 'method',    null, '{"nb": "Metode for innovative offentlige anskaffelser", "en": "Method for innovative public procurement"}',
   'Fra behov til gevinst, steg for steg. Nytt om innovasjonspartnerskap.', '2', 1, '{buyer_state,buyer_county,buyer_municipality}', '{nb,en}',
   'metode-2.pdf', 'application/pdf'),
  (3, 'published', 1, 'guide',     'market_dialogue', '{"nb": "Veileder i markedsdialog", "se": "Ofelaš márkanságastallamii"}',
   'Hvordan invitere markedet, og behandle alle likt.', '3.1', null, '{buyer_county,buyer_municipality,supplier}', '{nb,se}', 'markedsdialog.pdf', 'application/pdf'),
  (4, 'published', 1, 'template',  'need_analysis', '{"nb": "Mal for behovsbeskrivelse"}',
   'Behovet, hvem som har det, og hva det er verdt å få det dekket.', '2026', null, '{buyer_state,buyer_county,buyer_municipality}', '{nb,nn}',
   'behov.odt', 'application/vnd.oasis.opendocument.text'),
  (5, 'published', 1, 'tool',      'follow_up', '{"nb": "Gevinstkalkulator", "en": "Benefit calculator"}',
   'Regneark for forventede og realiserte gevinster.', '1.4', null, '{buyer_county,buyer_municipality}', '{nb}', 'gevinst.ods',
   'application/vnd.oasis.opendocument.spreadsheet'),
  (6, 'published', 2, 'recording', 'market_dialogue', '{"nb": "Opptak: regional leverandørkonferanse"}',
   'Innleggene fra fjorårets konferanse.', null, null, '{supplier,company,rd}', '{nb}', 'konferanse.webm', 'video/webm'),
  (7, 'archived',  1, 'template',  'competition', '{"nb": "Mal for kunngjøring, gammelt skjema"}',
   'For kunngjøringer fra før de nye skjemaene.', '2019', null, '{buyer_state,buyer_county,buyer_municipality}', '{nb}', 'kunngjoring.odt',
   'application/vnd.oasis.opendocument.text'),
  (8, 'internal',  1, 'guide',     'specification', '{"nb": "Funksjonskrav i praksis"}',
   'Til utprøving i pilotene.', '0.9', null, '{buyer_county,buyer_municipality}', '{nb}', 'funksjonskrav.pdf', 'application/pdf'),
  (9, 'draft',     2, 'tool',      'need_analysis', '{"nb": "Spørsmål til brukermøter"}',
   'Bidrag fra regionen, til vurdering nasjonalt.', null, null, '{buyer_municipality,user}', '{nb}', null, null)
) m (no, visibility, programme, kind, step, title, description, edition, supersedes, target_groups, languages, file, media_type)
order by m.no;
