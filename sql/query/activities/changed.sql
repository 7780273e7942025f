-- Activities by their identifiers, for who follows what changes.
select :columns
from readable_activity v
left join readable_programme g on g.id = v.programme_id
where v.id = any(:ids::uuid[])
