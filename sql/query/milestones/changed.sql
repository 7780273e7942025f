-- Milestones for who follows what changes (by their identifiers), and for an export (all).
-- filter ids: m.id = any(:ids::uuid[])
select :columns
from readable_milestone m
where :filters
