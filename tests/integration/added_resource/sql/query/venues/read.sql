-- One venue, when the caller may read it.
select :columns
from readable_venue v
left join readable_programme g on g.id = v.programme_id
where v.id = :id
