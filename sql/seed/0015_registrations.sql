-- Demo data: who comes to the activities that took registrations. Names and addresses are made up.
set search_path = ioa, public;

insert into registration (id, activity_id, created_at, updated_at, actor_id, target_group, name, email, status, attended)
select ('0190a000-0000-7000-8d05-' || lpad((right(v.id::text, 3)::integer * 100 + a.n)::text, 12, '0'))::uuid, v.id,
  timestamptz '2026-01-05 09:00+00' + a.n * interval '1 hour', timestamptz '2026-01-05 09:00+00' + a.n * interval '1 hour', a.id,
  case when a.kinds && '{supplier}' then 'supplier' when a.kinds && '{rd}' then 'rd' when a.kinds && '{user}' then 'user' else 'buyer_municipality' end,
  'Oppdiktet Deltaker ' || a.n, 'deltaker' || a.n || '@example.org',
  case when v.capacity < a.n then 'waiting' when a.n % 7 = 0 then 'cancelled' else 'registered' end,
  case when v.status in ('held', 'reported') and a.n % 7 <> 0 and coalesce(v.capacity >= a.n, true) then a.n % 4 <> 0 end
from activity v
cross join (select t.id, t.kinds, row_number() over (order by t.id)::integer as n from actor t where t.kinds && '{supplier,rd,user,buyer}' limit 9) a
where v.status in ('open', 'full', 'held', 'reported', 'postponed');
