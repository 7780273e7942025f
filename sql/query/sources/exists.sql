-- Whether there is a source whose copy the caller may read.
select 1 from readable_source s where s.id = :id
