-- Demo data: what people outside wrote to the programmes, with every way it can end, and the steps to there. Names and addresses are made up.
set search_path = ioa, public;

create temporary table demo_enquiry on commit drop as
select ('0190a000-0000-7000-9400-' || lpad(e.no::text, 12, '0'))::uuid as id, e.*
from (values
  (1, 2, null::integer, null::integer, null::integer, timestamptz '2026-11-17 09:12+00', '{new}'::text[], 'Hvordan blir vi med?',
   'Vi er en liten bedrift med en ny sensor for snødybde. Hvem snakker vi med?', 'Oppdiktet Avsender', 'avsender1@example.org', null, null),
  (2, 2, 6, null, 14, '2026-11-12 13:40+00', '{new,open}', 'Møterommet på konferansen', 'Er det plass til en demonstrasjon?',
   'Tenkt Selger', 'avsender2@example.org', null, 'Spør hotellet.'),
  (3, 2, null, 3, 10, '2026-10-08 08:05+00', '{new,open,answered}', 'Påmelding for to', 'Kan vi komme to fra samme sted?',
   'Eksempel Deltaker', 'avsender3@example.org', 'Ja, meld på begge.', null),
  (4, 1, null, null, null, '2026-09-21 10:30+00', '{new,open,answered,open,answered,closed}', 'Metoden på nynorsk',
   'Finst metoden på nynorsk?', null, 'avsender4@example.org', 'Førebels berre malane.', 'Kom tilbake med et spørsmål om malene.'),
  (5, 1, null, null, null, '2026-09-02 06:00+00', '{new,spam}', 'Billige lån', 'Kjøp nå!', null, 'avsender5@example.com', null, null),
  (6, 2, 14, null, null, '2026-10-01 11:00+00', '{new,open,closed}', 'Takk', 'Fint at det virket!', null, null, null, 'Ingen å svare.')
) e (no, programme, pilot, activity, actor, at, road, subject, text, name, email, answer, note);

insert into enquiry (id, created_at, updated_at, language, programme_id, pilot_id, activity_id, actor_id, subject, text, name, email, status,
  answer, note)
select d.id, d.at, d.at + (cardinality(d.road) - 1) * interval '1 day', case d.no when 4 then 'nn' else 'nb' end,
  ('0190a000-0000-7000-8b00-' || lpad(d.programme::text, 12, '0'))::uuid, ('0190a000-0000-7000-8c00-' || lpad(d.pilot::text, 12, '0'))::uuid,
  ('0190a000-0000-7000-8e00-' || lpad(d.activity::text, 12, '0'))::uuid, ('0190a000-0000-7000-8a00-' || lpad(d.actor::text, 12, '0'))::uuid,
  d.subject, d.text, d.name, d.email, d.road[cardinality(d.road)], d.answer, d.note
from demo_enquiry d
order by d.no;

insert into status_transition (id, resource, object_id, at, "from", "to", reason, actor)
select overlay(d.id::text placing lpad(to_hex(33280 + s.place::integer), 4, '0') from 20 for 4)::uuid, 'enquiry', d.id,
  d.at + (s.place - 1) * interval '1 day', d.road[s.place - 1], s.status,
  case when s.status = 'open' and d.road[s.place - 1] = 'answered' then 'Det kom et spørsmål til.' end, 'demo'
from demo_enquiry d
cross join lateral unnest(d.road) with ordinality s (status, place)
where s.place > 1;
