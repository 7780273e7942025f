-- Demo data: times for meetings one to one at the dialogue activities, every other one booked. Made up.
set search_path = ioa, public;

insert into slot (id, activity_id, pilot_id, created_at, updated_at, starts_at, ends_at, place, actor_id, topic)
select ('0190a000-0000-7000-8d07-' || lpad((right(v.id::text, 3)::integer * 10 + n)::text, 12, '0'))::uuid, v.id, v.pilot_ids[1],
  timestamptz '2026-02-05 10:00+00', timestamptz '2026-02-05 10:00+00' + n * interval '1 hour',
  v.ends_at + n * interval '30 minutes', v.ends_at + (n + 1) * interval '30 minutes', 'Møterom 2', a.id,
  case when a.id is not null then 'Vi vil vise hva vi har prøvd, og høre hva som er viktigst for dere.' end
from activity v
cross join generate_series(0, 5) n
left join (select t.id, row_number() over (order by t.id) as place from actor t where t.kinds && '{supplier,rd}') a on n % 2 = 1 and a.place = n
where v.kind in ('dialogue_conference', 'one_to_one_meeting', 'supplier_conference') and v.status <> 'draft';
