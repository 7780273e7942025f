-- Interests: organisations that would like to take part in a published pilot. What they write is between them and the pilot's people.
set search_path = ioa, public;

create table interest (
  id         uuid primary key,
  version    integer not null default 1,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  pilot_id   uuid not null,
  actor_id   uuid not null,
  message    text,
  status     text not null default 'registered',
  constraint interest__pilot_id__exists foreign key (pilot_id) references pilot on delete cascade,
  constraint interest__actor_id__exists foreign key (actor_id) references actor,
  constraint interest__actor_id__unique unique (pilot_id, actor_id),
  constraint interest__message__length check (btrim(message) <> '' and length(message) <= 5000),
  constraint interest__status__enum check (status in ('registered', 'contacted', 'declined', 'withdrawn'))
);
create index interest_by_pilot on interest (pilot_id, created_at, id);
create index interest_by_actor on interest (actor_id);

-- Keys as those of caller_keys: the organisations that one speaks for, and the pilots that one answers for.
create function caller_interest_keys() returns jsonb
language plpgsql stable parallel safe security definer set search_path = ioa, pg_temp as $$
declare
  rights jsonb;
begin
  if caller() is null then
    return null;
  end if;
  rights := caller_rights();
  if rights ? 'national_admin' then
    return '["all"]';
  end if;
  return to_jsonb(rights_actors(rights, '{supplier,researcher}') || rights_programmes(rights) || rights_buyer_pilots(rights));
end
$$;

create view readable_interest as
select i.id, i.version, i.created_at, i.updated_at, i.pilot_id, i.actor_id, i.message, i.status
from interest i
join readable_pilot p on p.id = i.pilot_id
where (select caller_interest_keys()) ?| array['all', i.actor_id::text, p.programme_id::text, p.id::text];

create view writable_interest as
select i.id, i.version, i.pilot_id, i.actor_id, i.message, i.status
from interest i
where i.actor_id = any((select caller_actors_as('{supplier,researcher}'))::uuid[])
      and exists (select from readable_pilot p where p.id = i.pilot_id)
   or exists (select from writable_pilot p where p.id = i.pilot_id) and not (select caller_has('national_admin'))
with check option;

-- Whoever is interested writes and withdraws; the pilot's people answer.
create function guard_interest() returns trigger
language plpgsql security definer set search_path = ioa, pg_temp as $$
declare
  sender boolean := coalesce(case tg_op when 'DELETE' then old.actor_id else new.actor_id end
                             = any(caller_actors_as('{supplier,researcher}')), false);
  open boolean;
begin
  if tg_op = 'DELETE' then
    if not sender then
      perform forbid('An interest is taken back by who has it.');
    end if;
    return old;
  elsif tg_op = 'INSERT' then
    if not sender then
      perform forbid('One registers the interest of one''s own organisation.', '/actor_id');
    end if;
    new.status := 'registered';
    select p.visibility = 'published' and p.stage not in ('completed', 'cancelled') into open from pilot p where p.id = new.pilot_id for share;
    if not open then
      perform refuse(409, 'not-open', 'Interest is registered in pilots that are published and under way.');
    end if;
  elsif sender and new.status is distinct from old.status and new.status not in ('registered', 'withdrawn') then
    perform forbid('The pilot''s people answer an interest.', '/status');
  elsif not sender and (new.message is distinct from old.message or new.status not in ('contacted', 'declined')) then
    perform forbid('The pilot''s people answer an interest: contacted or declined.',
                   case when new.message is distinct from old.message then '/message' else '/status' end);
  end if;
  new.status := coalesce(new.status, 'registered');
  return new;
end
$$;

-- Who may learn of it: the organisation itself, and the pilot's people.
create function log_interest() returns trigger
language plpgsql security definer set search_path = ioa, pg_temp as $$
declare
  of interest := case tg_op when 'DELETE' then old else new end;
begin
  perform log_change('interest', of.id, of.version, case tg_op when 'INSERT' then 'create' when 'UPDATE' then 'update' else 'delete' end,
                     'interest:' || of.actor_id);
  return null;
end
$$;

create trigger a_keep before insert or update on interest for each row execute function keep_version();
create trigger e_guard before insert or update or delete on interest for each row when (current_user = 'ioa_api') execute function guard_interest();
create trigger y_log after insert or update or delete on interest for each row execute function log_interest();
select audit_table('interest', 'status');

revoke all on interest from public, ioa_api;
revoke all on all functions in schema ioa from public;
grant select on readable_interest to ioa_api;
grant select, insert, update, delete on writable_interest to ioa_api;
grant execute on function caller_interest_keys() to ioa_api;
