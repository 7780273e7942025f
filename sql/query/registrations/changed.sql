-- Registrations for who follows what changes (by their identifiers), and for an export (all, or those of a programme).
-- filter ids:          r.id = any(:ids::uuid[])
-- filter programme_id: r.activity_id in (select l.id from readable_activity l where l.programme_id = :programme_id)
select :exported_columns
from readable_registration r
left join readable_actor b on b.id = r.actor_id
where :filters
