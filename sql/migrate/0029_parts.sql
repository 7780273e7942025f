-- What the parts of an object have in common: rows below it that are seen with it and have no visibility of their own.
set search_path = ioa, public;

-- Counts versions and keeps the times; updated_at grows strictly, so that it orders.
create function keep_version() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' then
    new.version := old.version + 1;
    new.created_at := old.created_at;
    new.updated_at := greatest(clock_timestamp(), old.updated_at + interval '1 microsecond');
  elsif current_user = 'ioa_api' then
    new.version := 1;
  end if;
  return new;
end
$$;

-- A part of a pilot is seen by those who see the pilot. When the pilot itself is gone, its own entry says enough.
create function log_pilot_part() returns trigger
language plpgsql security definer set search_path = ioa, pg_temp as $$
declare
  seen_by text;
begin
  if tg_op <> 'INSERT' and (tg_op = 'DELETE' or old.pilot_id <> new.pilot_id) then
    select audience(p.visibility, p.programme_id) into seen_by from pilot p where p.id = old.pilot_id;
    if found then
      perform log_change(tg_table_name, old.id, old.version, 'delete', seen_by);
    end if;
  end if;
  if tg_op <> 'DELETE' then
    select audience(p.visibility, p.programme_id) into seen_by from pilot p where p.id = new.pilot_id;
    perform log_change(tg_table_name, new.id, new.version, case tg_op when 'INSERT' then 'create' else 'update' end, seen_by);
  end if;
  return null;
end
$$;

-- Participations were the first of them.
create or replace trigger a_keep before insert or update on participation for each row execute function keep_version();
create or replace trigger y_log after insert or update or delete on participation for each row execute function log_pilot_part();
drop function participation_keep();
drop function log_participation();

-- {value, date}: what was, is or shall be, and when. The value is a decimal text, every digit kept.
create function is_measure(value jsonb) returns boolean language plpgsql immutable parallel safe as $$
begin
  return value is null or ioa.is_object_of(value, '{value,date}')
    and coalesce(jsonb_typeof(value -> 'value') = 'string' and value ->> 'value' ~ '^-?\d{1,15}(\.\d{1,6})?$', false)
    and coalesce(ioa.is_day(value ->> 'date'), not value ? 'date');
end
$$;

revoke all on all functions in schema ioa from public;
grant execute on function is_measure(jsonb) to ioa_api;
