-- One registration, when the caller may read it.
select :columns
from readable_registration r
left join readable_actor b on b.id = r.actor_id
where r.activity_id = :id and r.id = :registration_id
