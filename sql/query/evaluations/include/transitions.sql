-- Up to 100 steps of each evaluation, the latest first.
select page.id as "_parent", t.*
from unnest(:ids::uuid[]) as page (id)
cross join lateral (
  select s.id, s.evaluation_id, s.at, s."from", s."to", s.reason, s.actor
  from readable_evaluation_transition s
  where s.evaluation_id = page.id
  order by s.at desc, s.id desc
  limit 100) t
order by page.id, t.at desc, t.id desc
