-- One harvested object; of two resources that share an identifier, which files may, the first.
select :columns, o.version || '-' || extract(epoch from o.harvested_at)::text as "_version"
from readable_source_object o
where o.source_id = :id and o.id = :object_id
order by o.resource
limit 1
