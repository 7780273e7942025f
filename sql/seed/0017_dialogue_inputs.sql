-- Demo data: what was told in confidence to the pilots that ask the market, or have asked it. Made up.
set search_path = ioa, public;

insert into dialogue_input (id, pilot_id, created_at, updated_at, actor_id, text, url, status)
select ('0190a000-0000-7000-8d06-' || lpad((right(p.id::text, 2)::integer * 10 + a.n)::text, 12, '0'))::uuid, p.id, timestamptz '2026-03-05 10:00+00',
  timestamptz '2026-03-05 10:00+00' + (right(p.id::text, 2)::integer * 10 + a.n) * interval '1 minute', a.id,
  'Vi kan levere en første utgave innen et halvt år. Prisen avhenger av hvor mange som er med.',
  case a.n when 1 then 'https://example.org/produkt' end, case a.n when 3 then 'withdrawn' else 'submitted' end
from pilot p
cross join (select t.id, row_number() over (order by t.id) as n from actor t where t.kinds && '{supplier,rd}' order by t.id limit 3) a
where p.stage in ('market_dialogue', 'specification', 'competition', 'award');
