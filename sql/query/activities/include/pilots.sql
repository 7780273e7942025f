-- The pilots that each activity is about, in its order, when the caller may read them; an activity has 100 at the most.
select v.id as "_parent", p.id, p.number, p.title, p.stage
from readable_activity v
cross join lateral unnest(v.pilot_ids) with ordinality as named (id, place)
join readable_pilot p on p.id = named.id
where v.id = any(:ids::uuid[])
order by v.id, named.place
