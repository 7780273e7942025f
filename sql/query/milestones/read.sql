-- One milestone, when the caller may read it.
select :columns
from readable_milestone m
where m.pilot_id = :id and m.id = :milestone_id
