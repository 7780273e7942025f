-- Registrations for who follows what changes (by their identifiers), and for an export (all).
-- filter ids: r.id = any(:ids::uuid[])
select :columns
from readable_registration r
left join readable_actor b on b.id = r.actor_id
where :filters
