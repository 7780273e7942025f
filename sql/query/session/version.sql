-- The number of the last migration that ran.
select schema_version() as version
