-- The schema, the role of the daemon, who the caller is, and the functions that constraints are made of.
create schema if not exists ioa;
set search_path = ioa, public;

-- Roles belong to the whole cluster: another database may have made this one already.
do $$
begin
  if not exists (select from pg_roles where rolname = 'ioa_api') then
    create role ioa_api nologin;
  end if;
  if not pg_has_role(current_user, 'ioa_api', 'member') then
    grant ioa_api to current_user;
  end if;
exception
  when duplicate_object or unique_violation then
    raise exception 'another database of this cluster is making the role "ioa_api" at this moment: try again'
      using errcode = '40001';
  when insufficient_privilege then
    raise exception 'the role "%" may not create the role "ioa_api" or become it', current_user
      using errcode = '42501', hint = format('as a superuser: create role ioa_api nologin; grant ioa_api to %I;', current_user);
end
$$;
grant usage on schema ioa to ioa_api;

-- One door for refusals: SQLSTATE IOnnn, the code as message, the rest as a JSON detail (see sql/README.md).
create function refuse(status integer, code text, sentence text, pointer text default null, more jsonb default '{}')
returns void language plpgsql as $$
begin
  raise exception using errcode = 'IO' || status, message = code,
    detail = (jsonb_strip_nulls(jsonb_build_object('detail', sentence, 'pointer', pointer)) || more)::text;
end
$$;

-- The version of the schema, for readiness; 0 when the migrations were run by hand.
create function schema_version() returns integer
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  if to_regclass('ioa.schema_migration') is null then
    return 0;
  end if;
  return (select coalesce(max(m.number), 0) from ioa.schema_migration m);
end
$$;

-- ---------------------------------------------------------------------------------------------- the caller
-- The daemon sends the principal with set_config('ioa.principal', …, true); reset it is '' rather than null.

create function caller() returns jsonb language sql stable parallel safe
return nullif(current_setting('ioa.principal', true), '')::jsonb;

-- Expressions without a sub-select, which plpgsql evaluates without the executor: they are asked several times for each statement.
create function caller_has(role text) returns boolean language sql stable parallel safe
return coalesce(jsonb_typeof(caller() -> 'roles') = 'array' and caller() -> 'roles' ? role, false);

create function caller_has_any(roles text[]) returns boolean language sql stable parallel safe
return coalesce(jsonb_typeof(caller() -> 'roles') = 'array' and caller() -> 'roles' ?| roles, false);

-- Who did it, for histories and the change log.
create function caller_subject() returns text language sql stable parallel safe
return caller() ->> 'subject';

create function caller_organisation() returns text language sql stable parallel safe
return caller() ->> 'organisation';

-- The programmes that the caller manages. What a token has that is no identifier is no programme either.
create function caller_programmes() returns uuid[] language plpgsql stable parallel safe as $$
begin
  if not ioa.caller_has('regional_manager') or jsonb_typeof(ioa.caller() -> 'programmes') is distinct from 'array' then
    return '{}';
  end if;
  return array(select p::uuid from jsonb_array_elements_text(ioa.caller() -> 'programmes') p
               where p ~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$');
end
$$;

-- ------------------------------------------------------------------------------------------------- patches
-- RFC 7396: null removes, objects merge, everything else replaces.
create function merge_patch(target jsonb, patch jsonb) returns jsonb
language plpgsql immutable parallel safe set search_path = ioa, pg_temp as $$
declare
  merged jsonb := case when jsonb_typeof(target) = 'object' then target else '{}' end;
  member record;
begin
  if jsonb_typeof(patch) is distinct from 'object' then
    return patch;
  end if;
  for member in select e.key, e.value from jsonb_each(patch) e loop
    if jsonb_typeof(member.value) = 'null' then
      merged := merged - member.key;
    elsif jsonb_typeof(member.value) = 'object' then
      merged := jsonb_set(merged, array[member.key], merge_patch(merged -> member.key, member.value));
    else
      merged := jsonb_set(merged, array[member.key], member.value);
    end if;
  end loop;
  return merged;
end
$$;

-- ------------------------------------------------------------------------- shapes of values, for constraints
-- In plpgsql, because PostgreSQL plans the expression of every constraint anew for each statement: what it cannot look into costs it
-- nothing there. Calls are qualified, since pg_dump restores without a search_path. Null is never wrong.

create function is_language(code text) returns boolean language plpgsql immutable parallel safe as $$
begin
  return code in ('nb', 'nn', 'se', 'sma', 'smj', 'fkv', 'en');
end
$$;

create function is_text(value jsonb, longest integer) returns boolean language plpgsql immutable parallel safe as $$
begin
  return jsonb_typeof(value) = 'string' and length(value #>> '{}') <= longest;
end
$$;

-- An object with no members but these.
create function is_object_of(value jsonb, members text[]) returns boolean language plpgsql immutable parallel safe as $$
begin
  return jsonb_typeof(value) = 'object' and value - members = '{}';
end
$$;

-- A text in at least one of the languages. All together are bounded, since a tsvector of two of them must stay below 1 MB.
create function is_multilingual(value jsonb, longest integer default 20000) returns boolean language plpgsql immutable parallel safe as $$
declare
  code text;
  known integer := 0;
begin
  if value is null then
    return true;
  elsif jsonb_typeof(value) <> 'object' or value - '{nb,nn,se,sma,smj,fkv,en}'::text[] <> '{}' then
    return false;
  end if;
  foreach code in array '{nb,nn,se,sma,smj,fkv,en}'::text[] loop
    continue when value -> code is null;
    if jsonb_typeof(value -> code) <> 'string' or btrim(value ->> code) = '' or length(value ->> code) > longest then
      return false;
    end if;
    known := known + 1;
  end loop;
  return known > 0 and octet_length(value::text) <= 200000;
end
$$;

-- YYYY-MM-DD, a day that exists.
create function is_day(value text) returns boolean language plpgsql immutable parallel safe as $$
begin
  return case when value !~ '^(19|20|21)\d\d-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$' then false
    else substr(value, 9)::integer <= extract(day from
      make_date(substr(value, 1, 4)::integer, substr(value, 6, 2)::integer, 1) + interval '1 month' - interval '1 day') end;
end
$$;

create function is_period(value jsonb) returns boolean language plpgsql immutable parallel safe as $$
begin
  return value is null or ioa.is_object_of(value, '{from,to}')
    and coalesce(ioa.is_day(value ->> 'from'), not value ? 'from') and coalesce(ioa.is_day(value ->> 'to'), not value ? 'to');
end
$$;

create function is_municipality(value jsonb) returns boolean language plpgsql immutable parallel safe as $$
begin
  return value is null or ioa.is_object_of(value, '{code,valid_year}')
    and coalesce(value ->> 'code' ~ '^\d{4}$', false)
    and (not value ? 'valid_year'
         or jsonb_typeof(value -> 'valid_year') = 'number' and value ->> 'valid_year' ~ '^(19|20|21)\d\d$');
end
$$;

create function is_money(value jsonb) returns boolean language plpgsql immutable parallel safe as $$
begin
  return value is null or ioa.is_object_of(value, '{amount,currency}')
    and coalesce(jsonb_typeof(value -> 'amount') = 'string' and value ->> 'amount' ~ '^\d{1,15}(\.\d{1,4})?$', false)
    and coalesce(value ->> 'currency' ~ '^[A-Z]{3}$', false);
end
$$;

create function is_external_ids(value jsonb) returns boolean language plpgsql immutable parallel safe as $$
begin
  if value = '[]' then
    return true;
  elsif jsonb_typeof(value) <> 'array' or jsonb_array_length(value) > 100 then
    return false;
  end if;
  return (select bool_and(coalesce(ioa.is_object_of(e, '{system,id}') and ioa.is_text(e -> 'system', 100) and ioa.is_text(e -> 'id', 200)
                                   and e ->> 'system' <> '' and e ->> 'id' <> '', false))
          from jsonb_array_elements(value) e);
end
$$;

-- Nine digits, the last one a check digit modulo 11 with the weights 3 2 7 6 5 4 3 2.
create function is_organisation_number(value text) returns boolean language plpgsql immutable parallel safe as $$
declare
  weights constant integer[] := '{3,2,7,6,5,4,3,2}';
  sum integer := 0;
begin
  if value is null then
    return true;
  elsif value !~ '^\d{9}$' then
    return false;
  end if;
  for i in 1 .. 8 loop
    sum := sum + weights[i] * substr(value, i, 1)::integer;
  end loop;
  return sum % 11 <> 1 and (11 - sum % 11) % 11 = substr(value, 9)::integer;
end
$$;

-- The text to sort by.
create function ml_sort(value jsonb) returns text language plpgsql immutable parallel safe as $$
begin
  return coalesce(value ->> 'nb', value ->> 'nn', value ->> 'se', value ->> 'sma', value ->> 'smj', value ->> 'fkv', value ->> 'en', '');
end
$$;

-- Short texts, none of them empty, null or endless.
create function is_text_array(value text[], longest integer) returns boolean language plpgsql immutable parallel safe as $$
declare
  item text;
begin
  if cardinality(value) > 100 then
    return false;
  end if;
  foreach item in array value loop
    if coalesce(length(item) not between 1 and longest, true) then
      return false;
    end if;
  end loop;
  return true;
end
$$;

-- ------------------------------------------------------------------------- common columns of every resource
-- Counts versions, keeps the times, and remembers the first publication. updated_at grows strictly, so that it orders.
create function keep_common() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' then
    new.version := old.version + 1;
    new.created_at := old.created_at;
    new.updated_at := greatest(clock_timestamp(), old.updated_at + interval '1 microsecond');
    new.published_at := old.published_at;
  elsif current_user = 'ioa_api' then
    new.version := 1;
  end if;
  new.visibility := coalesce(new.visibility, 'draft');
  new.language := coalesce(new.language, 'nb');
  new.external_ids := coalesce(new.external_ids, '[]');
  if new.visibility = 'published' and new.published_at is null then
    new.published_at := new.updated_at;
  end if;
  return new;
end
$$;

-- External identifiers are unique per system and resource. One row each here, kept by trigger, holds that and finds the object.
create table external_id (
  resource  text not null,
  system    text not null,
  id        text not null,
  object_id uuid not null,
  constraint external_id__external_ids__unique primary key (resource, system, id)
);
create index on external_id (object_id);

create function keep_external_ids() returns trigger
language plpgsql security definer set search_path = ioa, pg_temp as $$
begin
  if tg_op <> 'INSERT' then
    delete from external_id x where x.object_id = old.id and x.resource = tg_table_name;
  end if;
  if tg_op <> 'DELETE' then
    insert into external_id (resource, system, id, object_id)
    select tg_table_name, e ->> 'system', e ->> 'id', new.id from jsonb_array_elements(new.external_ids) e;
  end if;
  return null;
end
$$;
