-- Registrations for activities: seats, a waiting list, and who came.
set search_path = ioa, public;

-- One seat for one person. Who it is, is for the organisation that registers and for who arranges the activity; it is forgotten in time.
create table registration (
  id           uuid primary key,
  version      integer not null default 1,
  created_at   timestamptz not null default clock_timestamp(),
  updated_at   timestamptz not null default clock_timestamp(),
  activity_id  uuid not null,
  actor_id     uuid not null,
  target_group text,
  name         text,
  email        text,
  status       text not null default 'registered',
  attended     boolean,
  constraint registration__activity_id__exists foreign key (activity_id) references activity on delete cascade,
  constraint registration__actor_id__exists foreign key (actor_id) references actor,
  constraint registration__target_group__enum check (target_group is null or is_target_groups(array[target_group])),
  constraint registration__name__length check (btrim(name) <> '' and length(name) <= 200),
  constraint registration__email__format check (email ~ '^[^@\s]+@[^@\s]+$' and length(email) <= 320),
  constraint registration__status__enum check (status in ('registered', 'waiting', 'cancelled')),
  constraint registration__attended__status check (attended is null or status = 'registered')
);
create unique index registration__email__unique on registration (activity_id, lower(email)) where status <> 'cancelled';
create index registration_by_activity on registration (activity_id, status, created_at, id);
create index registration_by_actor on registration (actor_id, created_at, id);

-- Whoever takes, gives up or counts seats of an activity holds its row, so that the last one is given once.
create function registration_keep() returns trigger
language plpgsql security definer set search_path = ioa, pg_temp as $$
declare
  seats integer;
begin
  select a.capacity into seats from activity a where a.id = new.activity_id for no key update;
  if tg_op = 'INSERT' then
    new.status := coalesce(new.status, 'registered');
    if new.status = 'registered' and seats <= (select count(*) from registration r where r.activity_id = new.activity_id and r.status = 'registered') then
      new.status := 'waiting';
    end if;
  elsif new.status = 'cancelled' then
    new.attended := null;
  end if;
  return new;
end
$$;

-- Gives free seats to who has waited longest, and says whether the activity is full. A row that is just being cancelled is passed over: whoever
-- cancels it comes here next.
create function fill_seats(of_activity uuid) returns void
language plpgsql security definer set search_path = ioa, pg_temp as $$
declare
  a activity;
  taken integer;
begin
  select l.* into a from activity l where l.id = of_activity for no key update;
  if not found or a.status not in ('announced', 'open', 'full', 'postponed') then
    return;
  end if;
  select count(*) into taken from registration r where r.activity_id = of_activity and r.status = 'registered';
  with next as (
    select r.id from registration r
    where r.activity_id = of_activity and r.status = 'waiting'
    order by r.created_at, r.id
    limit case when a.capacity is not null then greatest(a.capacity - taken, 0) end
    for update skip locked
  )
  update registration r set status = 'registered' from next where r.id = next.id;
  select count(*) into taken from registration r where r.activity_id = of_activity and r.status = 'registered';
  if a.status = 'open' and taken >= a.capacity then
    update activity u set status = 'full' where u.id = of_activity;
  elsif a.status = 'full' and taken < coalesce(a.capacity, taken + 1) then
    update activity u set status = 'open' where u.id = of_activity;
  end if;
end
$$;

create function registration_seats() returns trigger
language plpgsql security definer set search_path = ioa, pg_temp as $$
begin
  perform fill_seats(case tg_op when 'DELETE' then old.activity_id else new.activity_id end);
  return null;
end
$$;

-- More seats go to who waits; there are never fewer than are taken.
create function activity_seats() returns trigger
language plpgsql security definer set search_path = ioa, pg_temp as $$
declare
  taken bigint := (select count(*) from registration r where r.activity_id = new.id and r.status = 'registered');
begin
  if new.capacity < taken then
    perform refuse(422, 'range', format('%s seats are taken already.', taken), '/capacity');
  end if;
  perform fill_seats(new.id);
  return null;
end
$$;

-- What an activity must have for a step.
create function activity_step() returns trigger
language plpgsql security definer set search_path = ioa, pg_temp as $$
begin
  if new.status = 'held' and new.starts_at > now() then
    perform refuse(409, 'not-begun', 'An activity is held once it has begun.', step_pointer());
  elsif new.status = 'reported' and exists (
    select from registration r where r.activity_id = new.id and r.status = 'registered' and r.attended is null) then
    perform refuse(409, 'attendance-missing', 'Before an activity is reported, each registration says whether they came.', step_pointer());
  end if;
  return new;
end
$$;

-- --------------------------------------------------------------------------------------------------- rights
-- The organisations that one speaks for, and the programmes whose activities one arranges.
create function caller_registration_keys() returns jsonb
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
  return to_jsonb(rights_actors(rights, '{buyer,supplier,researcher}') || rights_programmes(rights));
end
$$;

create view readable_registration as
select r.id, r.version, r.created_at, r.updated_at, r.activity_id, r.actor_id, r.target_group, r.name, r.email, r.status, r.attended
from registration r
join readable_activity a on a.id = r.activity_id
where (select caller_registration_keys()) ?| array['all', r.actor_id::text, a.programme_id::text];

create view writable_registration as
select r.id, r.version, r.activity_id, r.actor_id, r.target_group, r.name, r.email, r.status, r.attended
from registration r
where r.actor_id = any((select caller_actors_as('{buyer,supplier,researcher}'))::uuid[])
      and exists (select from readable_activity a where a.id = r.activity_id)
   or exists (select from activity a
              where a.id = r.activity_id and a.programme_id = any((select caller_programmes() || caller_national_programmes())::uuid[]))
with check option;

create function guard_registration() returns trigger
language plpgsql security definer set search_path = ioa, pg_temp as $$
declare
  was registration := case tg_op when 'INSERT' then null else old end;
  of registration := case tg_op when 'DELETE' then old else new end;
  a activity;
  arranges boolean;
begin
  select l.* into a from activity l where l.id = of.activity_id;
  arranges := caller_runs_activities(a.programme_id);
  if not arranges and not coalesce(of.actor_id = any(caller_actors_as('{buyer,supplier,researcher}')), false) then
    perform forbid('One registers one''s own organisation.', '/actor_id');
  elsif tg_op = 'INSERT' then
    perform require_actor(new.actor_id, '/actor_id');
    if a.visibility <> 'published' or a.status not in ('open', 'full') then
      perform refuse(409, 'not-open', 'Registration for this activity is not open.');
    elsif now() > least(coalesce(a.registration_deadline, a.starts_at), a.ends_at) and not arranges then
      perform refuse(409, 'not-open', 'The last day to register has passed.');
    elsif (select count(*) from registration r where r.activity_id = a.id) >= 10000 then
      perform refuse(409, 'not-open', 'There are as many registrations as one activity can have.');
    end if;
    return new;
  elsif tg_op = 'DELETE' then
    if a.starts_at <= now() and not arranges then
      perform refuse(409, 'begun', 'The activity has begun: who came and who did not is on record.');
    end if;
    return old;
  end if;
  if was.status = 'cancelled' then
    perform refuse(409, 'illegal-transition', 'Who has cancelled registers anew.', '/status', '{"allowed": []}');
  elsif new.status <> was.status and a.starts_at <= now() and not arranges then
    perform refuse(409, 'begun', 'The activity has begun: who came and who did not is on record.', '/status');
  elsif new.attended is distinct from was.attended and not arranges then
    perform forbid('Who came is said by who arranges the activity.', '/attended');
  elsif new.attended is distinct from was.attended and a.starts_at > now() then
    perform refuse(409, 'not-begun', 'Nobody has attended what has not begun.', '/attended');
  end if;
  return new;
end
$$;

-- Who may learn of it: the organisation itself, and who arranges the activity.
create function log_registration() returns trigger
language plpgsql security definer set search_path = ioa, pg_temp as $$
declare
  of registration := case tg_op when 'DELETE' then old else new end;
begin
  perform log_change('registration', of.id, of.version, case tg_op when 'INSERT' then 'create' when 'UPDATE' then 'update' else 'delete' end,
                     'registration:' || of.actor_id);
  return null;
end
$$;

create trigger a_keep before insert or update on registration for each row execute function keep_version();
create trigger e_guard before insert or update or delete on registration for each row when (current_user = 'ioa_api') execute function guard_registration();
-- After the guard: who may not register waits for nobody.
create trigger f_seats before insert or update of status, attended on registration for each row execute function registration_keep();
create trigger v_seats_taken after insert or delete on registration for each row execute function registration_seats();
create trigger v_seats_given_up after update of status on registration for each row
  when (old.status <> new.status and new.status = 'cancelled') execute function registration_seats();
create trigger y_log after insert or update or delete on registration for each row execute function log_registration();
create trigger d_step before update of status on activity for each row
  when (current_user = 'ioa_api' and old.status <> new.status) execute function activity_step();
create trigger v_seats after update of capacity, status on activity for each row
  when (old.capacity is distinct from new.capacity or old.status <> new.status and new.status = 'open') execute function activity_seats();
select audit_table('registration', 'status');

-- --------------------------------------------------------------------------------------------------- figures
-- How many registered, wait and came, by target group. Small numbers tell of persons: fewer than five are null for who may not read the
-- registrations themselves, and so are free seats that would tell them.
create function activity_engagement(of_activity uuid) returns jsonb
language plpgsql stable parallel safe security definer set search_path = ioa, pg_temp as $$
declare
  a activity;
  open boolean := false;
  groups jsonb;
  n record;
begin
  select l.* into a from activity l where l.id = of_activity;
  if caller() is not null then
    open := caller_registration_keys() ?| array['all', a.programme_id::text] or caller_has('national_evaluator');
  end if;
  select count(*) filter (where r.status = 'registered') as registered, count(*) filter (where r.status = 'waiting') as waiting,
    count(*) filter (where r.attended) as attended into n
  from registration r where r.activity_id = of_activity;
  select coalesce(jsonb_agg(jsonb_build_object('target_group', g.target_group, 'registered', case when open or g.registered >= 5 then g.registered end,
      'attended', case when open or g.attended >= 5 then g.attended end) order by g.target_group), '[]') into groups
  from (select r.target_group, count(*) as registered, count(*) filter (where r.attended) as attended
        from registration r where r.activity_id = of_activity and r.status = 'registered' group by r.target_group) g
  -- One group that is left out of two is the difference to the whole: all or none of them then.
  where open or not exists (select from registration r where r.activity_id = of_activity and r.status = 'registered'
                            group by r.target_group having count(*) < 5);
  return jsonb_build_object('capacity', a.capacity,
    'registered', case when open or n.registered >= 5 then n.registered end,
    'waiting', case when open or n.waiting >= 5 then n.waiting end,
    'free', case when open or n.registered >= 5 then greatest(a.capacity - n.registered, 0) end,
    'attended', case when open or n.attended >= 5 then n.attended end,
    'groups', groups);
end
$$;

revoke all on registration from public, ioa_api;
revoke all on all functions in schema ioa from public;
grant select on readable_registration to ioa_api;
grant select, insert, update, delete on writable_registration to ioa_api;
grant execute on function caller_registration_keys(), activity_engagement(uuid) to ioa_api;
