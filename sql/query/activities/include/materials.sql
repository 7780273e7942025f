-- The materials that go with each activity, in its order, when the caller may read them; an activity has 100 at the most.
select v.id as "_parent", m.id, m.title, m.edition
from readable_activity v
cross join lateral unnest(v.material_ids) with ordinality as named (id, place)
join readable_material m on m.id = named.id
where v.id = any(:ids::uuid[])
order by v.id, named.place
