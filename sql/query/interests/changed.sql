-- Interests for who follows what changes (by their identifiers), and for an export (all).
-- filter ids: i.id = any(:ids::uuid[])
select :columns
from readable_interest i
left join readable_actor a on a.id = i.actor_id
where :filters
