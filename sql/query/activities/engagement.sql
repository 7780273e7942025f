-- How many come to an activity that the caller may read.
select n.capacity, n.invited, n.registered, n.waiting, n.free, n.attended, n.one_to_ones, n.inputs, n.groups
from readable_activity a
cross join lateral jsonb_to_record(activity_engagement(a.id)) n (capacity integer, invited integer, registered integer, waiting integer, free integer,
  attended integer, one_to_ones integer, inputs integer, groups jsonb)
where a.id = :id
