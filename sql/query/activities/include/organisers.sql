-- The actors that arrange each activity, in its order, when the caller may read them; an activity has 100 at the most.
select v.id as "_parent", a.id, a.name, a.organisation_number
from readable_activity v
cross join lateral unnest(v.organiser_ids) with ordinality as named (id, place)
join readable_actor a on a.id = named.id
where v.id = any(:ids::uuid[])
order by v.id, named.place
