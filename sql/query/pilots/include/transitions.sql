-- Up to 100 steps of each pilot, the latest first.
select page.id as "_parent", t.*
from unnest(:ids::uuid[]) as page (id)
cross join lateral (
  select s.id, s.pilot_id, s.at, s."from", s."to", s.reason, s.cause, s.actor
  from readable_pilot_transition s
  where s.pilot_id = page.id
  order by s.at desc, s.id desc
  limit 100) t
order by page.id, t.at desc, t.id desc
