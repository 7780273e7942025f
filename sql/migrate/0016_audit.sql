-- Who changed what, on whose behalf and when: appended to by trigger in the transaction of the change, and never changed afterwards.
set search_path = ioa, public;

-- A UUID of version 7 (RFC 9562): later ones go to the end of the index.
create function new_uuid() returns uuid language sql volatile
return encode(set_bit(set_bit(
  overlay(uuid_send(gen_random_uuid()) placing substring(int8send((extract(epoch from clock_timestamp()) * 1000)::bigint) from 3) from 1 for 6),
  52, 1), 53, 1), 'hex')::uuid;

-- No values and no texts: what was changed is told by the names of the members. Without issuer and subject it was the owner of the
-- database: a migration, or a repair by hand.
create table audit_event (
  id             uuid primary key default new_uuid(),
  at             timestamptz not null default clock_timestamp(),
  issuer         text,
  subject        text,
  organisation   text,
  supplier       text,
  roles          jsonb not null default '[]',
  operation      text not null,
  resource       text not null,
  resource_id    uuid not null,
  version_before integer,
  version_after  integer,
  members        text[] not null default '{}',
  request_id     text,
  trace_id       text,
  constraint audit_event__operation__pattern check (operation ~ '^[a-z]+(_[a-z]+)*$')
);
create index audit_event_by_time on audit_event (at, id);
create index audit_event_by_object on audit_event (resource_id, at, id);
create index audit_event_by_subject on audit_event (subject, at, id) where subject is not null;
create index audit_event_by_organisation on audit_event (organisation, at, id) where organisation is not null;
create index audit_event_by_request on audit_event (request_id) where request_id is not null;
create index audit_event_by_trace on audit_event (trace_id) where trace_id is not null;

-- The owner is held too: only the function that enforces retention deletes, which says so by a setting of its own.
create function keep_audit_event() returns trigger
language plpgsql set search_path = ioa, pg_temp as $$
begin
  if tg_op = 'DELETE' and current_setting('ioa.audit_retention', true) = 'on' then
    return old;
  end if;
  raise exception 'audit events are neither changed nor deleted' using errcode = '42501';
end
$$;
create trigger a_keep before update or delete on audit_event for each row execute function keep_audit_event();
create trigger a_keep_all before truncate on audit_event for each statement execute function keep_audit_event();

create function forget_audit_events(older_than interval, at_most integer) returns integer
language plpgsql security definer set search_path = ioa, pg_temp as $$
declare
  forgotten integer;
begin
  perform set_config('ioa.audit_retention', 'on', true);
  delete from audit_event e
  where e.id in (select o.id from audit_event o where o.at < now() - older_than order by o.at, o.id limit at_most);
  get diagnostics forgotten = row_count;
  perform set_config('ioa.audit_retention', '', true);
  return forgotten;
end
$$;

-- The names of the members that differ.
create function changed_members(was jsonb, becomes jsonb) returns text[] language sql immutable parallel safe
begin atomic
  select coalesce(array_agg(n.key order by n.key), '{}') from jsonb_each(becomes) n where n.value is distinct from was -> n.key;
end;

-- What kind of change it is. A function that does more than its statement shows names it with a setting, `ioa.operation`.
create function audit_operation(op text, members text[], lifecycle text, was jsonb, becomes jsonb) returns text
language plpgsql stable as $$
begin
  return coalesce(nullif(current_setting('ioa.operation', true), ''), case
    when op = 'INSERT' then 'create'
    when op = 'DELETE' then 'delete'
    when lifecycle = any(members) then 'transition'
    when 'visibility' = any(members) and becomes ->> 'visibility' = 'published' then 'publish'
    when 'visibility' = any(members) and was ->> 'visibility' = 'published' then 'unpublish'
    else 'update' end);
end
$$;

-- For each row of a table with `id` and `version`. Arguments: the column of its lifecycle or '', then columns that are not told.
create function audit_change() returns trigger
language plpgsql security definer set search_path = ioa, pg_temp as $$
declare
  who jsonb := caller();
  was jsonb;
  becomes jsonb;
  names text[] := '{}';
begin
  if tg_op = 'UPDATE' then
    was := to_jsonb(old) - tg_argv[1:];
    becomes := to_jsonb(new) - tg_argv[1:];
    names := changed_members(was, becomes);
  end if;
  insert into audit_event (issuer, subject, organisation, supplier, roles, operation, resource, resource_id, version_before, version_after,
    members, request_id, trace_id)
  values (who ->> 'issuer', who ->> 'subject', who ->> 'organisation', who ->> 'supplier', coalesce(who -> 'roles', '[]'),
    audit_operation(tg_op, names, tg_argv[0], was, becomes), tg_table_name, coalesce(new.id, old.id), old.version, new.version, names,
    nullif(current_setting('ioa.request_id', true), ''), nullif(current_setting('ioa.trace_id', true), ''));
  return null;
end
$$;

-- Begins to audit a table: to be called by the migration that makes it, again when it gets another generated column.
create function audit_table(resource text, lifecycle text default '') returns void
language plpgsql set search_path = ioa, pg_temp as $$
declare
  arguments text;
begin
  select concat_ws(', ', quote_literal(lifecycle), string_agg(quote_literal(a.attname), ', ' order by a.attnum)) into arguments
  from pg_attribute a
  where a.attrelid = resource::regclass and a.attnum > 0
    and (a.attgenerated <> '' or a.attname in ('version', 'created_at', 'updated_at'));
  execute format('create or replace trigger z_audit after insert or update or delete on %I for each row execute function audit_change(%s)',
                 resource, arguments);
end
$$;

select audit_table('programme', 'status');
select audit_table('actor');
select audit_table('pilot', 'stage');
select audit_table('participation');
select audit_table('activity', 'status');
select audit_table('evaluation', 'status');

-- An evaluator reads what happened to the evaluations that are its own, also to those that it deleted itself.
create function caller_evaluations() returns uuid[]
language plpgsql stable parallel safe security definer set search_path = ioa, pg_temp as $$
begin
  if not caller_has('national_evaluator') then
    return '{}';
  end if;
  return array(select e.id from evaluation e where e.evaluator_id = any(caller_actors_as('{national_evaluator}')))
    || array(select distinct a.resource_id from audit_event a
             where a.resource = 'evaluation' and a.organisation = caller_organisation() and a.operation = 'delete');
end
$$;

create view readable_audit_event as
select e.id, e.at, e.issuer, e.subject, e.organisation, e.supplier, e.roles, e.operation, e.resource, e.resource_id, e.version_before,
  e.version_after, e.members, e.request_id, e.trace_id
from audit_event e
where (select caller_has('national_admin'))
   or e.resource = 'evaluation' and e.resource_id = any((select caller_evaluations())::uuid[]);

revoke all on audit_event from public, ioa_api;
revoke all on all functions in schema ioa from public;
grant select on readable_audit_event to ioa_api;
grant execute on function caller_evaluations() to ioa_api;
