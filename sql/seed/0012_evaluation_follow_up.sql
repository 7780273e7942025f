-- Demo data: what the region remarked in fact checks, and what became of the recommendations of published evaluations.
set search_path = ioa, public;

insert into evaluation_comment (id, created_at, updated_at, evaluation_id, text, answer, status, actor)
select ('0190a000-0000-7000-9400-' || lpad(c.no::text, 12, '0'))::uuid, c.at, c.at, ('0190a000-0000-7000-8f00-' || lpad(c.evaluation::text, 12, '0'))::uuid,
  jsonb_build_object('nb', c.text), case when c.answer is not null then jsonb_build_object('nb', c.answer) end,
  case when c.answer is null then 'open' else 'resolved' end, 'demo'
from (values
  (1, 5, timestamptz '2026-09-21 08:00+00', 'Utlånet gjelder også skolene, ikke bare idrettshallene.', 'Rettet i funnene.'),
  (2, 5, timestamptz '2026-09-21 08:10+00', 'Tallet på brukere er fra før piloten.', null),
  (3, 7, timestamptz '2026-08-10 08:00+00', 'Én av klinikkene begynte et halvår senere enn de andre.', 'Tatt med under metode.')
) c (no, evaluation, at, text, answer)
order by c.no;

insert into recommendation (id, created_at, updated_at, evaluation_id, place, text, status, note, closed_on)
select ('0190a000-0000-7000-9500-' || lpad(e.no::text, 12, '0'))::uuid, v.updated_at, v.updated_at, v.id, 1, v.recommendations -> 0 -> 'text', e.status,
  case when e.note is not null then jsonb_build_object('nb', e.note) end, e.closed_on
from (values
  (7, 'closed', 'Utgangspunktet måles nå før hver innføring.', date '2026-10-15'),
  (9, 'open', null, null)
) e (no, status, note, closed_on)
join evaluation v on v.id = ('0190a000-0000-7000-8f00-' || lpad(e.no::text, 12, '0'))::uuid
order by e.no;

