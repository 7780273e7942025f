-- Materials by their identifiers, for who follows what changes.
select :columns
from readable_material m
left join readable_programme g on g.id = m.programme_id
left join readable_material s on s.id = m.supersedes_id
where m.id = any(:ids::uuid[])
