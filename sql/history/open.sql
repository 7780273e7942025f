-- Makes the table of the migrations that have run, when it is missing.
create schema if not exists ioa;
create table if not exists ioa.schema_migration (
    number     integer primary key check (number >= 0),
    name       text not null,
    checksum   text not null check (checksum ~ '^[0-9a-f]{64}$'),
    applied_at timestamptz not null default now()
);
