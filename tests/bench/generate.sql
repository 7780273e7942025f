-- Fills a migrated, empty database for the bench: 50 programmes, 5,000 actors, 100,000 pilots, 300,000 participations, their
-- milestones, procurements, benefits and steps, and some activities, evaluations, goals, funding and registrations. The same data every time. As
-- superuser: triggers are off, so the change log stays empty.
--
-- Identifiers can be computed by whoever asks: '019', then 100000000 + n, then '7', three digits for the kind of thing
-- (000 programme, 001 pilot, 002 actor, 003 participation, 004 activity, 005 evaluation, 006 and more the rest), then '8000000000000000'.
\set ON_ERROR_STOP on
\timing off
set search_path = ioa, public;
set session_replication_role = replica;
set synchronous_commit = off;
set work_mem = '64MB';
set maintenance_work_mem = '128MB';
select setseed(0.42) \g /dev/null

begin;

create function pg_temp.bench_id(kind text, n bigint) returns uuid language sql immutable
return ('019' || (100000000 + n) || '7' || kind || '8000000000000000')::uuid;

-- ------------------------------------------------------------------------------------------------- words
create temp table word as
select row_number() over () - 1 as n, w
from regexp_split_to_table('kommunen fylket pasienten brukeren leverandøren tjenesten løsningen behovet markedet dialogen sykehjemmet
  skolen ferjen veien brøytingen avfallet energien bygget vannet ledningen sensoren plattformen data kunstig intelligens beredskap
  kysten øya fjorden vinteren snøen mørket avstanden transporten drivstoffet utslippene klimaet sirkulær gjenbruk tre betong
  hjemmesykepleien velferdsteknologi ensomhet språk samisk kvensk oversetting opplæring ansatte innbyggere næringslivet
  fisket havbruket reiselivet forskningen partnerskapet anskaffelsen konkurransen kravene kontrakten gevinsten kostnaden tiden
  tryggere raskere billigere grønnere enklere bedre færre flere lavere høyere mangler trenger krever gir skal kan må ønsker
  sammen med uten for mellom etter før gjennom og eller ikke alle hver ny eksisterende regional nasjonal lokal digital åpen felles', '\s+') w;

create temp table sentence as
select s.n, upper(left(s.body, 1)) || substr(s.body, 2) as body, octet_length(s.body) as size
from (
  select d.n, string_agg(w.w, ' ' order by d.place) || '.' as body
  from (select n, place, floor(random() * (select count(*) from word))::bigint as pick
        from generate_series(0, 2999) n, generate_series(1, 11) place) d
  join word w on w.n = d.pick
  group by d.n) s;
create unique index on sentence (n);
analyze sentence;

create temp table place as
select row_number() over (order by code) - 1 as n, code from municipality where valid_to is null;
create temp table common_code as
select row_number() over (order by code) - 1 as n, code from cpv order by md5(code) limit 1000;
update common_code c set n = r.n from (select code, row_number() over (order by code) - 1 as n from common_code) r where r.code = c.code;
analyze place;
analyze common_code;

-- ------------------------------------------------------------------------------------------------- actors
insert into actor (id, created_at, updated_at, visibility, published_at, name, organisation_number, kinds, buyer_level, size,
  municipality, website)
select pg_temp.bench_id('002', d.n), d.at, d.at + interval '1 day' * d.age, d.visibility, case d.visibility when 'published' then d.at end,
  initcap(w1.w || ' ' || w2.w) || case d.n % 3 when 0 then ' kommune' else ' AS' end || ' ' || d.n,
  d.number, case d.n % 3 when 0 then '{buyer}' when 1 then '{supplier}' else '{rd,supplier}' end::text[],
  case when d.n % 3 = 0 then (array['state', 'county', 'municipality', 'hospital_trust'])[1 + d.n % 4] end,
  (array['micro', 'small', 'medium', 'large'])[1 + d.n % 4], jsonb_build_object('code', p.code), 'https://example.org/' || d.n
from (
  select n, number, timestamptz '2019-01-01Z' + interval '1 hour' * n as at, random() * 1000 as age,
    case when random() < 0.97 then 'published' else 'internal' end as visibility,
    floor(random() * (select count(*) from word))::bigint as first, floor(random() * (select count(*) from word))::bigint as second,
    floor(random() * (select count(*) from place))::bigint as place
  from (select row_number() over () as n, number::text from generate_series(810000000, 810070000) number
        where is_organisation_number(number::text) limit 5000) numbers) d
join word w1 on w1.n = d.first
join word w2 on w2.n = d.second
join place p on p.n = d.place;

-- --------------------------------------------------------------------------------------------- programmes
insert into programme (id, created_at, updated_at, visibility, published_at, name, short_name, level, parent_id, owner_id, status, period,
  regions, municipalities, purpose, target_groups, pilot_target)
select pg_temp.bench_id('000', d.n), d.at, d.at, 'published', d.at,
  jsonb_build_object('nb', case d.n when 1 then 'Nasjonalt program' else 'Regionalt program ' || d.n end, 'en', 'Programme ' || d.n),
  'P' || d.n, case d.n when 1 then 'national' else 'regional' end, case when d.n > 1 then pg_temp.bench_id('000', 1) end,
  pg_temp.bench_id('002', d.n * 3), 'active', '{"from": "2019-01-01", "to": "2029-12-31"}', '{NO07}',
  array(select code from place where place.n % 50 = d.n - 1), jsonb_build_object('nb', s.body), '{buyer_municipality,supplier}', 2000
from (select n, timestamptz '2019-01-01Z' + interval '1 day' * n as at, floor(random() * 3000)::bigint as pick
      from generate_series(1, 50) n) d
join sentence s on s.n = d.pick;

-- ------------------------------------------------------------------------------------------------- pilots
insert into pilot (id, version, created_at, updated_at, visibility, published_at, external_ids, programme_id, lead_buyer_id, number, title,
  need, sector, innovation_kind, innovation_types, rd_use, municipality, cpv, estimated_value, stage, planned_dates, actual_dates, lessons)
select pg_temp.bench_id('001', d.n), 1 + d.n % 7, d.at, least(d.at + interval '1 day' * d.age, timestamptz '2026-06-30Z'),
  d.visibility, case d.visibility when 'published' then d.at end,
  case when d.n % 4 = 0 then jsonb_build_array(jsonb_build_object('system', 'doffin', 'id', '20' || d.n)) else '[]' end,
  pg_temp.bench_id('000', d.programme), pg_temp.bench_id('002', d.buyer * 3), 'B' || d.n,
  jsonb_build_object('nb', left(t.body, 60), 'en', 'Pilot ' || d.n),
  jsonb_build_object('problem', jsonb_build_object('nb', t.body || ' ' || p1.body || ' ' || p2.body),
                     'users', jsonb_build_object('nb', left(p2.body, 50)),
                     'desired_effect', jsonb_build_object('nb', p3.body)),
  (array['health', 'transport', 'energy', 'water', 'school', 'waste'])[1 + d.n % 6],
  (array['development', 'innovation_friendly', 'first_purchase'])[1 + d.n % 3],
  case when d.n % 2 = 0 then '{mar-nov}' else '{prod-innov,rd-act}' end::text[], d.n % 5 = 0,
  jsonb_build_object('code', m.code), array[c1.code, c2.code],
  jsonb_build_object('amount', (100000 + d.n % 977 * 10000)::text, 'currency', 'NOK'),
  (array['idea', 'proposed', 'accepted', 'need_analysis', 'market_dialogue', 'specification', 'competition', 'award', 'contract',
         'development', 'delivery', 'follow_up', 'completed', 'on_hold', 'cancelled'])[d.stage],
  '{"market_dialogue": "2026-03-01", "competition": "2026-09-01"}', case when d.stage > 2 then '{"accepted": "2025-02-03"}' else '{}' end::jsonb,
  case when d.stage = 13 then jsonb_build_object('nb', p1.body) end
from (
  select n, timestamptz '2019-06-01Z' + interval '30 minutes' * n as at, random() * 500 as age,
    case n % 20 when 0 then 'draft' when 10 then 'internal' else 'published' end as visibility,
    1 + floor(random() * 50)::bigint as programme, 1 + floor(random() * 1600)::bigint as buyer, 1 + floor(random() * 15)::integer as stage,
    floor(random() * (select count(*) from place))::bigint as place,
    floor(random() * 1000)::bigint as code_1, floor(random() * 1000)::bigint as code_2,
    floor(random() * 3000)::bigint as title, floor(random() * 3000)::bigint as problem_1,
    floor(random() * 3000)::bigint as problem_2, floor(random() * 3000)::bigint as effect
  from generate_series(1, 100000) n) d
join sentence t on t.n = d.title
join sentence p1 on p1.n = d.problem_1
join sentence p2 on p2.n = d.problem_2
join sentence p3 on p3.n = d.effect
join place m on m.n = d.place
join common_code c1 on c1.n = d.code_1
join common_code c2 on c2.n = d.code_2;

-- ----------------------------------------------------------------------------------------- participations
insert into participation (id, created_at, updated_at, pilot_id, actor_id, role, "from")
select pg_temp.bench_id('003', d.n), d.at, d.at, pg_temp.bench_id('001', 1 + d.n / 3), pg_temp.bench_id('002', d.actor),
  (array['partner_buyer', 'supplier', 'rd_partner'])[1 + n % 3], date '2020-01-01' + (n % 2000)::integer
from (select n, timestamptz '2019-06-01Z' + interval '10 minutes' * n as at, 1 + floor(random() * 5000)::bigint as actor
      from generate_series(0, 299999) n) d;

-- --------------------------------------------------------------------------------- activities, evaluations
insert into activity (id, created_at, updated_at, visibility, published_at, programme_id, pilot_ids, organiser_ids, kind, format, title,
  description, starts_at, ends_at, capacity, target_groups, languages, status)
select pg_temp.bench_id('004', d.n), d.at, d.at, 'published', d.at, pg_temp.bench_id('000', 1 + d.n % 50),
  array[pg_temp.bench_id('001', d.pilot)], array[pg_temp.bench_id('002', d.actor)],
  (array['course', 'workshop', 'seminar', 'webinar', 'supplier_conference', 'dialogue_conference'])[1 + d.n % 6],
  (array['in_person', 'online', 'hybrid'])[1 + d.n % 3], jsonb_build_object('nb', left(s.body, 60)), jsonb_build_object('nb', s.body),
  d.at + interval '30 days', d.at + interval '30 days 3 hours', 50, '{supplier,rd}', '{nb,en}', 'announced'
from (select n, timestamptz '2020-01-01Z' + interval '11 hours' * n as at, 1 + floor(random() * 100000)::bigint as pilot,
        1 + floor(random() * 5000)::bigint as actor, floor(random() * 3000)::bigint as pick
      from generate_series(1, 5000) n) d
join sentence s on s.n = d.pick;

insert into evaluation (id, created_at, updated_at, visibility, published_at, type, status, pilot_id, findings, evaluator_id)
select pg_temp.bench_id('005', d.n), d.at, d.at, 'published', d.at, 'pilot', 'published', pg_temp.bench_id('001', d.n * 10),
  jsonb_build_object('nb', s.body), pg_temp.bench_id('002', 4999)
from (select n, timestamptz '2021-01-01Z' + interval '5 hours' * n as at, floor(random() * 3000)::bigint as pick
      from generate_series(1, 5000) n) d
join sentence s on s.n = d.pick;

-- -------------------------------------------------------------------------- what is below pilots and programmes
insert into milestone (id, created_at, updated_at, pilot_id, type, due, met, status)
select pg_temp.bench_id('006', d.n), d.at, d.at, pg_temp.bench_id('001', 1 + d.n / 2), (array['dialogue', 'contract'])[1 + d.n % 2],
  date '2024-01-01' + (d.n % 1500)::integer, case when d.n % 3 = 0 then date '2024-02-01' + (d.n % 1500)::integer end,
  case when d.n % 3 = 0 then 'met' else 'planned' end
from (select n, timestamptz '2019-06-01Z' + interval '10 minutes' * n as at from generate_series(0, 199999) n) d;

insert into procurement (id, created_at, updated_at, pilot_id, doffin_id, procedure, status, value, tenders_received, winner_ids)
select pg_temp.bench_id('007', d.n), d.at, d.at, pg_temp.bench_id('001', d.n * 4), '2025-' || lpad(d.n::text, 6, '0'),
  (array['open', 'neg-w-call', 'innovation', 'comp-dial'])[1 + d.n % 4], (array['active', 'awarded', 'complete'])[1 + d.n % 3],
  jsonb_build_object('amount', (100000 + d.n % 977 * 10000)::text, 'currency', 'NOK'), (d.n % 7)::integer,
  case when d.n % 3 > 0 then array[pg_temp.bench_id('002', 1 + d.n % 1600 * 3)] else '{}' end
from (select n, timestamptz '2020-01-01Z' + interval '1 hour' * n as at from generate_series(1, 25000) n) d;

insert into benefit (id, created_at, updated_at, pilot_id, category, unit, forecast, realised)
select pg_temp.bench_id('008', d.n), d.at, d.at, pg_temp.bench_id('001', d.n * 2), (array['process_hours', 'climate', 'jobs', 'turnover'])[1 + d.n % 4],
  (array['hours', 'kg', 'jobs', 'NOK'])[1 + d.n % 4], jsonb_build_object('value', (d.n % 1000)::text),
  case when d.n % 3 = 0 then jsonb_build_object('value', (d.n % 900)::text) end
from (select n, timestamptz '2020-01-01Z' + interval '1 hour' * n as at from generate_series(1, 50000) n) d;

insert into pilot_transition (id, pilot_id, at, "from", "to", actor)
select pg_temp.bench_id('009', d.n), pg_temp.bench_id('001', 1 + d.n / 3), timestamptz '2019-06-01Z' + interval '10 minutes' * d.n,
  (array['idea', 'proposed', 'accepted'])[1 + d.n % 3], (array['proposed', 'accepted', 'need_analysis'])[1 + d.n % 3], 'bench'
from (select n from generate_series(0, 299999) n) d;

insert into goal (id, programme_id, kind, effect, description)
select pg_temp.bench_id('010', d.n), pg_temp.bench_id('000', 1 + d.n / 4), case d.n % 4 when 0 then 'overall' else 'effect' end,
  (array[null, 'better_public_sector', 'better_companies', 'innovative_region'])[1 + d.n % 4], '{"nb": "Et mål."}'
from (select n from generate_series(0, 199) n) d;

insert into indicator (id, goal_id, code, title, unit, direction, baseline, target)
select pg_temp.bench_id('011', d.n), pg_temp.bench_id('010', d.n / 3), 'I' || d.n, '{"nb": "Et tall."}', 'firms', 'increase',
  '{"value": "0", "date": "2020-01-01"}', '{"value": "100", "date": "2029-12-31"}'
from (select n from generate_series(0, 599) n) d;

insert into observation (id, indicator_id, "from", "to", value, source)
select pg_temp.bench_id('012', d.n), pg_temp.bench_id('011', d.n / 5), make_date(2020 + (d.n % 5)::integer, 1, 1), make_date(2020 + (d.n % 5)::integer, 12, 31),
  d.n % 97, 'measured'
from (select n from generate_series(0, 2999) n) d;

insert into funding (id, programme_id, pilot_id, financier_id, kind, year, value)
select pg_temp.bench_id('013', d.n), case when d.n <= 50 then pg_temp.bench_id('000', d.n) end, case when d.n > 50 then pg_temp.bench_id('001', d.n * 3) end,
  pg_temp.bench_id('002', 1 + d.n % 40), (array['cash', 'in_kind'])[1 + d.n % 2], (2020 + d.n % 7)::integer,
  jsonb_build_object('amount', (10000 + d.n % 977 * 1000)::text, 'currency', 'NOK')
from (select n from generate_series(1, 30000) n) d;

insert into registration (id, created_at, updated_at, activity_id, actor_id, target_group, name, email)
select pg_temp.bench_id('014', d.n), d.at, d.at, pg_temp.bench_id('004', 1 + d.n % 5000), pg_temp.bench_id('002', 1 + d.n % 4000),
  (array['supplier', 'rd'])[1 + d.n % 2], 'Eksempel', 'e' || d.n || '@example.org'
from (select n, timestamptz '2020-01-01Z' + interval '1 minute' * n as at from generate_series(1, 50000) n) d;

commit;

insert into external_id (resource, system, id, object_id)
select 'pilot', e ->> 'system', e ->> 'id', p.id from pilot p, jsonb_array_elements(p.external_ids) e;
select setval('pilot_number', 1) \g /dev/null

vacuum (freeze, analyze) actor;
vacuum (freeze, analyze) programme;
vacuum (freeze, analyze) pilot;
vacuum (freeze, analyze) participation;
vacuum (freeze, analyze) activity;
vacuum (freeze, analyze) evaluation;
vacuum (freeze, analyze) milestone;
vacuum (freeze, analyze) procurement;
vacuum (freeze, analyze) benefit;
vacuum (freeze, analyze) pilot_transition;
vacuum (freeze, analyze) goal;
vacuum (freeze, analyze) indicator;
vacuum (freeze, analyze) observation;
vacuum (freeze, analyze) funding;
vacuum (freeze, analyze) registration;
checkpoint;
