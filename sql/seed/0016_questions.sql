-- Demo data: what suppliers and researchers asked in the dialogues, with every way it can end.
set search_path = ioa, public;

insert into question (id, pilot_id, actor_id, created_at, updated_at, question, answer, status, answered_at)
select ('0190a000-0000-7000-8d05-' || lpad((right(p.number, 2)::integer * 10 + q.n)::text, 12, '0'))::uuid, p.id, a.id,
  d.day + q.n * interval '1 day', d.day + q.n * interval '2 days', q.question, q.answer, q.status,
  case when q.status = 'answered' then d.day + q.n * interval '2 days' end
from pilot p
cross join lateral (select (p.actual_dates ->> 'market_dialogue')::date + interval '9 hours' as day) d
cross join (values
  (1, 14,   '{"nb": "Skal løsningen virke der det ikke er nett?", "en": "Is the solution to work where there is no network?"}'::jsonb,
   '{"nb": "Ja, i inntil et døgn.", "en": "Yes, for up to a day."}'::jsonb, 'answered'),
  (2, null, '{"nb": "Kan flere leverandører gå sammen om et tilbud?"}', '{"nb": "Ja."}', 'answered'),
  (3, 15,   '{"nb": "Hvem eier dataene som løsningen samler?"}', null, 'asked'),
  (4, 10,   '{"nb": "Hva har andre tilbudt?"}', null, 'declined'),
  (5, 14,   '{"nb": "Når kommer kunngjøringen?"}', null, 'withdrawn')) q (n, actor, question, answer, status)
left join actor a on a.id = ('0190a000-0000-7000-8a00-' || lpad(q.actor::text, 12, '0'))::uuid
where p.visibility = 'published' and p.actual_dates ? 'market_dialogue'
order by p.number, q.n;
