-- The columns of a harvested object, in the order of the contract.
o.source_id as "source.id", o.source_name as "source.name", o.resource, o.id, o.version, o.harvested_at, o.body as data
