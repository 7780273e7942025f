-- Notes a migration that has just run: number, name, checksum.
insert into ioa.schema_migration (number, name, checksum)
values ($1, $2, $3)
