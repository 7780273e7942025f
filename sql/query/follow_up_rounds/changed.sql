-- Follow up rounds by their identifiers, for who follows what changes.
select :columns
from readable_follow_up_round f
left join readable_programme g on g.id = f.programme_id
where f.id = any(:ids::uuid[])
