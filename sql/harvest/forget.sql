-- Forgets a source and its copy; gives how many sources that were.
with gone as (delete from ioa.source s where s.name = $1 returning s.id)
select count(*) as count from gone
