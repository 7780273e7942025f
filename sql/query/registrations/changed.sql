-- Registrations by their identifiers, for who follows what changes.
select :columns
from readable_registration r
left join readable_actor b on b.id = r.actor_id
where r.id = any(:ids::uuid[])
