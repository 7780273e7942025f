-- Demo data: the organisations of the field, by their real names and numbers, and fictional companies around them.
-- Fictional organisation numbers begin with 1 or 2, as no real one does.
set search_path = ioa, public;

insert into actor (id, visibility, created_at, updated_at, name, organisation_number, kinds, buyer_level, size, municipality, parent_id)
select ('0190a000-0000-7000-8a00-' || lpad(a.no::text, 12, '0'))::uuid, a.visibility,
  timestamptz '2026-01-05 08:00+00' + a.no * interval '1 minute', timestamptz '2026-01-05 08:00+00' + a.no * interval '1 minute',
  a.name, a.number, a.kinds::text[], a.buyer_level, a.size,
  case when a.municipality is not null then jsonb_build_object('code', a.municipality, 'valid_year', 2024) end,
  ('0190a000-0000-7000-8a00-' || lpad(a.parent::text, 12, '0'))::uuid
from (values
  (1,  'published', 'KS (Kommunesektorens organisasjon)', '971032146', '{business_organisation,financier}', null, null, '0301', null::integer),
  (2,  'published', 'Næringslivets Hovedorganisasjon (NHO)', '955600436', '{business_organisation,financier}', null, null, '0301', null),
  (3,  'published', 'Innovasjon Norge', '986399445', '{financier,programme_organisation}', null, null, '0301', null),
  (4,  'published', 'Norges forskningsråd', '970141669', '{financier,rd}', null, null, '0301', null),
  (5,  'published', 'Direktoratet for forvaltning og økonomistyring (DFØ)', '986252932', '{programme_organisation}', null, null, '0301', null),
  (6,  'published', 'Troms fylkeskommune', '930068128', '{buyer,financier}', 'county', null, '5501', null),
  (7,  'published', 'Tromsø kommune', '940101808', '{buyer}', 'municipality', null, '5501', null),
  (8,  'published', 'Harstad kommune', '972417971', '{buyer}', 'municipality', null, '5503', null),
  (9,  'published', 'Longyearbyen lokalstyre', '974780577', '{buyer}', 'svalbard', null, '2100', null),
  (10, 'published', 'UiT Norges arktiske universitet', '970422528', '{rd}', null, null, '5501', null),
  (11, 'published', 'SINTEF AS', '919303808', '{rd}', null, 'large', '5001', null),
  (12, 'published', 'NHO Arktis', null, '{business_organisation,programme_organisation}', null, null, '5501', 2),
  (13, 'published', 'Tromsø kommune, hjemmetjenesten', null, '{buyer,user}', 'municipality', null, '5501', 7),
  (14, 'published', 'Nordlys Sensor AS (fiktiv)', '100000008', '{supplier}', null, 'small', '5501', null),
  (15, 'published', 'Fjordrobotikk AS (fiktiv)', '100000016', '{supplier}', null, 'micro', '5503', null),
  (16, 'published', 'Arktisk Byggdesign AS (fiktiv)', '100000024', '{supplier}', null, 'medium', '5530', null),
  (17, 'published', 'Polarvann Teknologi AS (fiktiv)', '100000032', '{supplier,rd}', null, 'sme', '5536', null),
  (18, 'published', 'Brukerrådet i nord (fiktivt)', null, '{user}', null, null, '5501', null),
  (19, 'published', 'Nordnorsk klynge for velferdsteknologi (fiktiv)', null, '{cluster}', null, null, '5501', null),
  (20, 'published', 'Ytre Blikk Evaluering AS (fiktiv)', '123456785', '{evaluator}', null, 'small', '0301', null),
  (21, 'internal',  'Vintervei Drift AS (fiktiv)', '200000005', '{supplier}', null, 'small', '5524', null),
  (22, 'draft',     'Ny Leverandør AS (fiktiv)', '200000013', '{supplier}', null, 'micro', '5544', null),
  (23, 'archived',  'Nedlagt Eksempel AS (fiktiv)', null, '{supplier}', null, null, '5528', null)
) a (no, visibility, name, number, kinds, buyer_level, size, municipality, parent)
order by a.no;
