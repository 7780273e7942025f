-- One follow-up round, when the caller may read it.
select :columns
from readable_follow_up_round f
left join readable_programme g on g.id = f.programme_id
where f.id = :id
