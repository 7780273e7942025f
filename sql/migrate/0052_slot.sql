-- One-to-one slots: times at an activity that an organisation books for a meeting of its own, each given once.
set search_path = ioa, public;

-- A slot is free as long as nobody has booked it. What is booked is between the organisation, who arranges the activity and the pilot's people.
create table slot (
  id          uuid primary key,
  version     integer not null default 1,
  created_at  timestamptz not null default clock_timestamp(),
  updated_at  timestamptz not null default clock_timestamp(),
  activity_id uuid not null,
  pilot_id    uuid,
  actor_id    uuid,
  starts_at   timestamptz not null,
  ends_at     timestamptz not null,
  place       text,
  topic       text,
  constraint slot__activity_id__exists foreign key (activity_id) references activity on delete cascade,
  constraint slot__pilot_id__exists foreign key (pilot_id) references pilot on delete cascade,
  constraint slot__actor_id__exists foreign key (actor_id) references actor,
  constraint slot__ends_at__order check (ends_at > starts_at),
  constraint slot__ends_at__range check (ends_at <= starts_at + interval '24 hours'),
  constraint slot__place__length check (btrim(place) <> '' and length(place) <= 500),
  constraint slot__topic__length check (btrim(topic) <> '' and length(topic) <= 2000),
  constraint slot__topic__status check (topic is null or actor_id is not null)
);
create index slot_by_activity on slot (activity_id, starts_at, id);
create index slot_by_actor on slot (actor_id) where actor_id is not null;
create index slot_by_pilot on slot (pilot_id) where pilot_id is not null;

-- All get as much time: an organisation has one meeting about a pilot at an activity, or one in all where slots are about none.
create unique index slot__actor_id__unique on slot (activity_id, coalesce(pilot_id, activity_id), actor_id) where actor_id is not null;

-- Who gives, moves or takes slots of an activity holds its row, so that no two overlap unseen. A booked slot keeps its organisation's other
-- times free, and a place its other slots'.
create function slot_keep() returns trigger
language plpgsql security definer set search_path = ioa, pg_temp as $$
declare
  of_pilots uuid[];
begin
  select a.pilot_ids into of_pilots from activity a where a.id = new.activity_id for no key update;
  if new.pilot_id is not null and not new.pilot_id = any(of_pilots) and (tg_op = 'INSERT' or new.pilot_id is distinct from old.pilot_id) then
    perform refuse(422, 'exists', 'The activity is not about this pilot.', '/pilot_id');
  end if;
  if tg_op = 'UPDATE' and new.actor_id is null and new.topic is not distinct from old.topic then
    new.topic := null;
  end if;
  if exists (select from slot s where s.activity_id = new.activity_id and s.id <> new.id and s.place = new.place
             and s.starts_at < new.ends_at and s.ends_at > new.starts_at) then
    perform refuse(409, 'slot-overlaps', 'Another slot at this place overlaps it.', '/starts_at');
  elsif exists (select from slot s where s.activity_id = new.activity_id and s.id <> new.id and s.actor_id = new.actor_id
                and s.starts_at < new.ends_at and s.ends_at > new.starts_at) then
    perform refuse(409, 'slot-overlaps', 'The organisation has another meeting at that time.', '/actor_id');
  end if;
  return new;
end
$$;

-- --------------------------------------------------------------------------------------------------- rights
-- The organisations that one speaks for, and the programmes and pilots whose meetings these are.
create function caller_slot_keys() returns jsonb
language plpgsql stable parallel safe security definer set search_path = ioa, pg_temp as $$
declare
  rights jsonb;
begin
  if caller() is null then
    return null;
  end if;
  rights := caller_rights();
  return to_jsonb(rights_actors(rights, '{supplier,researcher}') || rights_programmes(rights) || rights_buyer_pilots(rights)
                  || caller_national_programmes());
end
$$;

create view readable_slot as
select s.id, s.version, s.created_at, s.updated_at, s.activity_id, s.pilot_id, s.actor_id, s.starts_at, s.ends_at, s.place, s.topic,
  case when s.actor_id is null then 'free' else 'booked' end as status
from slot s
join readable_activity a on a.id = s.activity_id
where s.actor_id is null
   or (select caller_slot_keys()) ?| array[s.actor_id::text, a.programme_id::text, s.pilot_id::text];

create view writable_slot as
select s.id, s.version, s.activity_id, s.pilot_id, s.actor_id, s.starts_at, s.ends_at, s.place, s.topic
from slot s
where exists (select from activity a
              where a.id = s.activity_id and a.programme_id = any((select caller_programmes() || caller_national_programmes())::uuid[]))
   or (s.actor_id is null and (select caller_actors_as('{supplier,researcher}') <> '{}')
       or s.actor_id = any((select caller_actors_as('{supplier,researcher}'))::uuid[]))
      and exists (select from readable_activity a where a.id = s.activity_id)
with check option;

-- Who may book a free slot, when.
create function slot_booking(was slot, becomes slot, a activity, arranges boolean) returns void
language plpgsql security definer set search_path = ioa, pg_temp as $$
begin
  if not arranges and not becomes.actor_id = any(caller_actors_as('{supplier,researcher}')) then
    perform forbid('One books for one''s own organisation.', '/actor_id');
  elsif a.status not in ('announced', 'open', 'full') or a.visibility <> 'published' then
    perform refuse(409, 'not-open', 'This activity takes no bookings now.');
  elsif becomes.starts_at <= now() and not arranges then
    perform refuse(409, 'begun', 'The slot has begun.');
  elsif becomes.pilot_id is not null and not pilot_takes_input(becomes.pilot_id) then
    perform refuse(409, 'dialogue-closed', 'The pilot takes no input any more, or not yet.');
  end if;
  perform require_actor(becomes.actor_id, '/actor_id');
end
$$;

create function guard_slot() returns trigger
language plpgsql security definer set search_path = ioa, pg_temp as $$
declare
  was slot := case tg_op when 'INSERT' then null else old end;
  becomes slot := case tg_op when 'DELETE' then old else new end;
  a activity;
  arranges boolean;
begin
  select l.* into a from activity l where l.id = becomes.activity_id;
  arranges := caller_runs_activities(a.programme_id);
  if tg_op <> 'UPDATE' and not arranges then
    perform forbid('Slots are set by who arranges the activity.');
  elsif tg_op = 'DELETE' then
    if old.actor_id is not null then
      perform refuse(409, 'slot-booked', 'The slot is booked; give it back first (`actor_id`: null).');
    end if;
    return old;
  elsif tg_op = 'INSERT' and (select count(*) from slot s where s.activity_id = a.id) >= 1000 then
    perform refuse(409, 'slots-full', 'An activity has a thousand slots at the most.');
  elsif not arranges and (new.pilot_id, new.starts_at, new.ends_at, new.place) is distinct from (was.pilot_id, was.starts_at, was.ends_at, was.place) then
    perform forbid('When, where and about what a slot is, is set by who arranges the activity.');
  end if;
  if new.pilot_id is distinct from was.pilot_id then
    perform require_pilot(new.pilot_id, '/pilot_id');
  end if;
  if new.actor_id is not null and new.actor_id is distinct from was.actor_id then
    perform slot_booking(was, new, a, arranges);
  elsif new.actor_id is distinct from was.actor_id and was.starts_at <= now() and not arranges then
    perform refuse(409, 'begun', 'The slot has begun.', '/actor_id');
  end if;
  return new;
end
$$;

-- Who may learn of it: of a free one whoever reads the activity, of a booked one the organisation and who arranges it.
create function slot_audience(s slot) returns text
language plpgsql stable security definer set search_path = ioa, pg_temp as $$
begin
  if s.actor_id is not null then
    return 'slot:' || s.actor_id;
  end if;
  return (select audience(a.visibility, a.programme_id) from activity a where a.id = s.activity_id);
end
$$;

create function log_slot() returns trigger
language plpgsql security definer set search_path = ioa, pg_temp as $$
declare
  of slot := case tg_op when 'DELETE' then old else new end;
  op text := case tg_op when 'INSERT' then 'create' when 'UPDATE' then 'update' else 'delete' end;
begin
  if slot_audience(of) is null then
    return null;
  end if;
  if tg_op = 'UPDATE' and slot_audience(old) <> slot_audience(new) then
    perform log_change('slot', of.id, of.version, 'unpublish', slot_audience(old));
  end if;
  perform log_change('slot', of.id, of.version, op, slot_audience(of));
  return null;
end
$$;

create trigger a_keep before insert or update on slot for each row execute function keep_version();
create trigger e_guard before insert or update or delete on slot for each row when (current_user = 'ioa_api') execute function guard_slot();
create trigger f_keep before insert or update on slot for each row execute function slot_keep();
create trigger y_log after insert or update or delete on slot for each row execute function log_slot();
select audit_table('slot', 'actor_id');

revoke all on slot from public, ioa_api;
revoke all on all functions in schema ioa from public;
grant select on readable_slot to ioa_api;
grant select, insert, update, delete on writable_slot to ioa_api;
grant execute on function caller_slot_keys() to ioa_api;
