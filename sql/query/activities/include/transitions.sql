-- Up to 100 steps of each activity, the latest first.
select page.id as "_parent", t.*
from unnest(:ids::uuid[]) as page (id)
cross join lateral (
  select s.id, s.activity_id, s.at, s."from", s."to", s.reason, s.actor
  from readable_activity_transition s
  where s.activity_id = page.id
  order by s.at desc, s.id desc
  limit 100) t
order by page.id, t.at desc, t.id desc
