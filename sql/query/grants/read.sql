-- One grant, when the caller may see it.
select :columns
from readable_role_grant r
left join readable_programme g on g.id = r.programme_id
left join readable_actor a on a.id = r.actor_id
where r.id = :id
