-- Demo data: fictional pilots in every stage and visibility, with the steps they took and who takes part.
set search_path = ioa, public;

create temporary table demo_pilot on commit drop as
select p.*, ('0190a000-0000-7000-8c00-' || lpad(p.no::text, 12, '0'))::uuid as id,
  -- The way to where it is; one that rests or was given up left the main road at `via`.
  (array['idea', 'proposed', 'accepted', 'need_analysis', 'market_dialogue', 'specification', 'competition', 'award', 'contract']
   || case when coalesce(p.via, p.stage) = 'development' then array['development'] end || array['delivery', 'follow_up', 'completed']) as road
from (values
  (1,  2, 7,  'idea',            null, 'draft',     '5501', '90620000', 'first_purchase', false, '{prod-innov}', 400000, 'vei',
   'Snørydding med selvkjørende maskiner', null, 'Fortau ryddes sent på morgener med mye snø.'),
  (2,  2, 8,  'idea',            null, 'internal',  '5503', '90510000', 'innovation_friendly', false, '{proc-innov}', null, 'avfall',
   'Sporing av avfall fra kai til gjenbruk', null, 'Ingen vet hva som blir av avfallet fra havna.'),
  (3,  2, 9,  'proposed',        null, 'internal',  '2100', '09300000', 'development', true, '{prod-innov,rd-act}', 12000000, 'energi',
   'Varmelager i permafrost', 'Heat storage in permafrost', 'Byen trenger varme når energianlegget står.'),
  (4,  2, 6,  'accepted',        null, 'published', '5501', '60130000', 'innovation_friendly', false, '{mar-nov}', 8000000, 'samferdsel',
   'Bestillingstransport i spredt bebyggelse', 'Transport on demand in rural areas', 'Rutebusser kjører tomme, og folk kommer ikke fram.'),
  (5,  2, 7,  'need_analysis',   null, 'published', '5501', '85312000', 'first_purchase', false, '{proc-innov}', 1500000, 'helse',
   'Trygghet hjemme om natta', null, 'Nattbesøk vekker folk som kunne ha sovet.'),
  (6,  2, 7,  'market_dialogue', null, 'published', '5501', '33100000', 'development', true, '{prod-innov,rd-act}', 6000000, 'helse',
   'Velferdsteknologi i hjemmet', 'Welfare technology at home', 'Hjemmetjenesten kjører lange avstander for korte besøk.'),
  (7,  2, 8,  'specification',   null, 'published', '5503', '45210000', 'innovation_friendly', false, '{mar-nov}', 42000000, 'bygg',
   'Skolebygg med gjenbrukte materialer', 'A school built of reused materials', 'Bygg rives uten at materialene brukes igjen.'),
  (8,  2, 6,  'competition',     null, 'published', '5501', '80000000', 'first_purchase', false, '{prod-innov}', 2500000, 'utdanning',
   'Digital undervisning på samisk', 'Digital teaching in Sámi', 'Elever mangler lærere som kan språket, der de bor.'),
  (9,  2, 9,  'award',           null, 'published', '2100', '90481000', 'development', true, '{prod-innov,rd-act}', 9500000, 'vann',
   'Rent vann i arktisk klima', 'Clean water in an Arctic climate', 'Ledninger fryser, og lekkasjer oppdages sent.'),
  (10, 2, 7,  'contract',        null, 'published', '5501', '72000000', 'innovation_friendly', false, '{proc-innov}', 3000000, 'digitalisering',
   'Åpne data om byens rom', 'Open data on the city''s rooms', 'Lokaler står tomme mens andre leter etter dem.'),
  (11, 2, 6,  'development',     null, 'published', '5501', '34512100', 'development', true, '{prod-innov,rd-act}', 18000000, 'samferdsel',
   'Utslippsfri ferge på korte samband', 'Zero-emission ferry on short crossings', 'Små samband har ingen utslippsfri løsning.'),
  (12, 2, 8,  'delivery',        null, 'published', '5503', '31500000', 'first_purchase', false, '{prod-innov}', 1200000, 'energi',
   'Gatelys som følger trafikken', null, 'Lyset står på der ingen går.'),
  (13, 2, 7,  'follow_up',       null, 'published', '5501', '15894200', 'innovation_friendly', false, '{proc-innov}', 5000000, 'mat',
   'Kortreist mat på sykehjem', 'Local food in nursing homes', 'Maten kommer langveisfra, og mye kastes.'),
  (14, 2, 6,  'completed',       null, 'published', '5501', '85131000', 'development', true, '{rd-act,prod-innov}', 7000000, 'helse',
   'Tannhelse på avstand', 'Dental care at a distance', 'Pasienter reiser en dag for en kort kontroll.'),
  (15, 2, 9,  'on_hold',         'specification', 'published', '2100', '45262210', 'development', true, '{prod-innov}', 15000000, 'bygg',
   'Fundamenter som tåler tining', 'Foundations that stand thawing', 'Grunnen tiner, og bygg setter seg.'),
  (16, 2, 8,  'cancelled',       'market_dialogue', 'archived', '5503', '48000000', 'innovation_friendly', false, '{proc-innov}', 900000, 'digitalisering',
   'Felles bookingløsning for idrettslag', null, 'Hvert anlegg har sin egen kalender.'),
  (17, 1, 6,  'need_analysis',   null, 'published', '5501', '73000000', 'development', true, '{rd-act}', 2000000, 'metode',
   'Nasjonal metode for behovsdialog', 'A national method for dialogue on needs', 'Hver region begynner på nytt.'),
  (18, 3, null, 'idea',          null, 'internal',  '1804', '90620000', 'first_purchase', false, '{prod-innov}', null, 'vei',
   'Varsling av glatte gangveier', null, 'Skader på glatt føre koster helsevesenet mye.')
) p (no, programme, buyer, stage, via, visibility, municipality, cpv, innovation_kind, rd_use, innovation_types, amount, sector, nb, en, problem);

insert into pilot (id, visibility, created_at, updated_at, external_ids, programme_id, lead_buyer_id, number, title, need, sector, innovation_kind,
  innovation_types, rd_use, municipality, cpv, estimated_value, stage, planned_dates, actual_dates, lessons, spread_potential)
select d.id, d.visibility, timestamptz '2026-02-01 09:00+00' + d.no * interval '1 hour', timestamptz '2026-09-01 09:00+00' + d.no * interval '1 day',
  case when array_position(d.road, coalesce(d.via, d.stage)) >= 7
    then jsonb_build_array(jsonb_build_object('system', 'doffin', 'id', '2026-' || 900000 + d.no)) else '[]' end,
  ('0190a000-0000-7000-8b00-' || lpad(d.programme::text, 12, '0'))::uuid, ('0190a000-0000-7000-8a00-' || lpad(d.buyer::text, 12, '0'))::uuid,
  'P' || lpad(d.no::text, 2, '0'),
  jsonb_strip_nulls(jsonb_build_object('nb', d.nb, 'en', d.en, 'se', case d.no when 8 then 'Digitála oahpahus' when 9 then 'Buhtes čáhci' end)),
  jsonb_build_object('problem', jsonb_build_object('nb', d.problem),
    'desired_effect', jsonb_build_object('nb', 'Bedre tjenester for innbyggerne, og en løsning som andre kan kjøpe.')),
  d.sector, d.innovation_kind, d.innovation_types::text[], d.rd_use,
  jsonb_build_object('code', d.municipality, 'valid_year', 2026), array[d.cpv],
  case when d.amount is not null then jsonb_build_object('amount', d.amount || '.00', 'currency', 'NOK') end, d.stage,
  case when d.stage <> 'completed' then jsonb_build_object('completed', '2028-06-30') else '{}' end,
  jsonb_build_object('idea', date '2022-03-01' + d.no * 60) || coalesce((select jsonb_object_agg(s.stage, date '2025-01-15' + (s.place::integer - 1) * 45)
            from unnest(d.road) with ordinality s (stage, place)
            where s.place > 1 and s.place <= array_position(d.road, coalesce(d.via, d.stage))), '{}')
    || case when d.via is not null then jsonb_build_object(d.stage, '2026-08-20') else '{}' end,
  case when d.stage in ('follow_up', 'completed') then '{"nb": "Tidlig dialog ga flere tilbud enn ventet, og brukerne så svakheter som ingen andre så."}'::jsonb end,
  case when d.stage = 'completed' then '{"nb": "Løsningen kan brukes i alle fylker med lange avstander."}'::jsonb end
from demo_pilot d
order by d.no;

insert into pilot_transition (id, pilot_id, at, "from", "to", actor)
select ('0190a000-0000-7000-9' || lpad(d.no::text, 3, '0') || '-' || lpad(s.place::text, 12, '0'))::uuid, d.id,
  timestamptz '2025-01-15 10:00+00' + (s.place - 1) * interval '45 days', d.road[s.place - 1], s.stage, 'demo'
from demo_pilot d, unnest(d.road) with ordinality s (stage, place)
where s.place > 1 and s.place <= array_position(d.road, coalesce(d.via, d.stage))
order by d.no, s.place;

insert into pilot_transition (id, pilot_id, at, "from", "to", reason, cause, actor) values
  ('0190a000-0000-7000-9015-000000000099', '0190a000-0000-7000-8c00-000000000015', '2026-08-20 10:00+00', 'specification', 'on_hold',
   'Målingene av grunnen må gå over en vinter til.', 'other', 'demo'),
  ('0190a000-0000-7000-9016-000000000099', '0190a000-0000-7000-8c00-000000000016', '2026-08-20 10:00+00', 'market_dialogue', 'cancelled',
   'Dialogen viste at løsningen finnes i markedet og kan kjøpes på vanlig måte.', 'ordinary_purchase', 'demo');

insert into participation (id, created_at, updated_at, pilot_id, actor_id, role, "from", "to")
select ('0190a000-0000-7000-8d00-' || lpad((row_number() over (order by n.pilot, n.actor, n.role))::text, 12, '0'))::uuid,
  '2026-02-10 09:00+00', '2026-02-10 09:00+00',
  ('0190a000-0000-7000-8c00-' || lpad(n.pilot::text, 12, '0'))::uuid, ('0190a000-0000-7000-8a00-' || lpad(n.actor::text, 12, '0'))::uuid,
  n.role, n.since, n.until
from (values
  (3, 6, 'partner_buyer', date '2025-03-01', null::date), (3, 11, 'rd_partner', '2025-03-01', null), (3, 21, 'supplier', '2025-06-01', null),
  (4, 12, 'facilitator', '2025-02-01', null), (4, 18, 'user_representative', '2025-02-01', null),
  (5, 13, 'user_representative', '2025-03-01', null), (5, 10, 'observer', '2025-03-01', null),
  (6, 7, 'lead_buyer', '2025-02-01', null), (6, 8, 'partner_buyer', '2025-02-01', null), (6, 14, 'supplier', '2025-08-01', null),
  (6, 10, 'rd_partner', '2025-04-01', null), (6, 18, 'user_representative', '2025-04-01', null), (6, 12, 'facilitator', '2025-02-01', null),
  (6, 19, 'observer', '2025-04-01', null),
  (7, 16, 'supplier', '2025-09-01', null), (7, 11, 'rd_partner', '2025-05-01', null),
  (8, 14, 'tenderer', '2025-11-01', null), (8, 15, 'tenderer', '2025-11-01', null), (8, 10, 'rd_partner', '2025-05-01', null),
  (9, 17, 'winner', '2026-01-10', null), (9, 15, 'tenderer', '2025-11-01', '2026-01-10'), (9, 4, 'funder', '2025-02-01', null),
  (10, 14, 'winner', '2026-02-01', null), (10, 3, 'funder', '2025-02-01', null),
  (11, 15, 'winner', '2026-02-01', null), (11, 11, 'rd_partner', '2025-02-01', null), (11, 9, 'partner_buyer', '2025-02-01', null),
  (12, 15, 'winner', '2026-02-01', null), (13, 16, 'supplier', '2025-08-01', '2026-03-01'),
  (14, 17, 'winner', '2026-02-01', null), (14, 10, 'rd_partner', '2025-02-01', null), (14, 13, 'user_representative', '2025-02-01', null),
  (15, 16, 'supplier', '2025-08-01', null), (16, 14, 'supplier', '2025-08-01', null), (17, 1, 'facilitator', '2025-02-01', null)
) n (pilot, actor, role, since, until);
