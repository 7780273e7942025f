-- Milestones by their identifiers, for who follows what changes.
select :columns
from readable_milestone m
where m.id = any(:ids::uuid[])
