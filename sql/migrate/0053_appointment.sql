-- Appointments: who has which role in a programme or a pilot, from when to when.
set search_path = ioa, public;

-- The role is the programme's or the pilot's and seen with it. Who has it is a person, and seen as persons are; an erased one leaves the role.
create table appointment (
  id           uuid primary key,
  version      integer not null default 1,
  created_at   timestamptz not null default clock_timestamp(),
  updated_at   timestamptz not null default clock_timestamp(),
  programme_id uuid,
  pilot_id     uuid,
  role         text not null,
  person_id    uuid,
  "from"       date not null,
  "to"         date,
  constraint appointment__programme_id__exists foreign key (programme_id) references programme on delete cascade,
  constraint appointment__pilot_id__exists foreign key (pilot_id) references pilot on delete cascade,
  constraint appointment__programme_id__exactly_one check (num_nonnulls(programme_id, pilot_id) = 1),
  constraint appointment__role__enum check (role in ('board_chair', 'board_member', 'deputy_member', 'project_manager', 'project_owner',
    'steering_group', 'contact', 'other')),
  constraint appointment__person_id__exists foreign key (person_id) references person on delete set null,
  constraint appointment__from__range check ("from" between '1900-01-01' and '2200-01-01'),
  constraint appointment__to__order check ("to" >= "from")
);
create index appointment_by_programme on appointment (programme_id, "from", id);
create index appointment_by_pilot on appointment (pilot_id, "from", id);
create index appointment_by_person on appointment (person_id, "from", id);
create index appointment_by_from on appointment ("from", id);
create index appointment_by_created on appointment (created_at, id);
create index appointment_by_updated on appointment (updated_at, id);
create unique index appointment__from__unique on appointment (coalesce(programme_id, pilot_id), role, person_id, "from");

create view readable_appointment as
select m.id, m.version, m.created_at, m.updated_at, m.programme_id, m.pilot_id, m.role, m.person_id, m."from", m."to"
from appointment m
left join programme g on g.id = m.programme_id
left join pilot p on p.id = m.pilot_id
where coalesce(g.visibility, p.visibility) = 'published'
   or (select caller_goal_keys()) ?| array[coalesce(g.visibility, p.visibility), m.programme_id::text, p.programme_id::text, m.pilot_id::text];

create view writable_appointment as
select m.id, m.version, m.programme_id, m.pilot_id, m.role, m.person_id, m."from", m."to"
from appointment m
where (select caller_has('national_admin'))
   or m.programme_id = any((select caller_programmes())::uuid[])
   or m.pilot_id = any((select caller_buyer_pilots())::uuid[])
   or m.pilot_id in (select p.id from pilot p where p.programme_id = any((select caller_programmes())::uuid[]))
with check option;

create function guard_appointment() returns trigger
language plpgsql security definer set search_path = ioa, pg_temp as $$
declare
  was appointment := case tg_op when 'UPDATE' then old end;
begin
  if tg_op = 'INSERT' then
    perform require_programme(new.programme_id, '/programme_id');
    perform require_pilot(new.pilot_id, '/pilot_id');
  else
    perform forbid_move(old.programme_id, old.pilot_id, new.programme_id, new.pilot_id);
  end if;
  if new.person_id is distinct from was.person_id and not exists (select from readable_person n where n.id = new.person_id) then
    perform refuse(422, 'exists', 'There is no such person.', '/person_id');
  end if;
  return new;
end
$$;

create trigger a_keep before insert or update on appointment for each row execute function keep_version();
create trigger e_guard before insert or update on appointment for each row when (current_user = 'ioa_api') execute function guard_appointment();
create trigger y_log after insert or update or delete on appointment for each row execute function log_part();
select audit_table('appointment');

revoke all on appointment from public, ioa_api;
revoke all on all functions in schema ioa from public;
grant select on readable_appointment to ioa_api;
grant select, insert, update, delete on writable_appointment to ioa_api;
