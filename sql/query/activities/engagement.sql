-- How many come to an activity that the caller may read.
select n.capacity, n.registered, n.waiting, n.free, n.attended, n.groups
from readable_activity a
cross join lateral jsonb_to_record(activity_engagement(a.id)) n (capacity integer, registered integer, waiting integer, free integer,
  attended integer, groups jsonb)
where a.id = :id
