-- Persons for who follows what changes (by their identifiers), and for an export (all).
-- filter ids: n.id = any(:ids::uuid[])
select :columns
from readable_person n
left join readable_actor a on a.id = n.actor_id
left join readable_programme g on g.id = n.programme_id
left join readable_pilot p on p.id = n.pilot_id
where :filters
