-- Milestones: what a pilot has promised to reach, and by when.
set search_path = ioa, public;

create table milestone (
  id         uuid primary key,
  version    integer not null default 1,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  pilot_id   uuid not null,
  type       text not null,
  title      jsonb,
  due        date not null,
  met        date,
  status     text not null default 'planned',
  constraint milestone__pilot_id__exists foreign key (pilot_id) references pilot on delete cascade,
  constraint milestone__type__enum check (type in ('need_described', 'dialogue', 'notice', 'tender_deadline', 'award', 'contract', 'delivery',
                                                   'acceptance', 'evaluation', 'other')),
  constraint milestone__title__format check (is_multilingual(title, 500)),
  constraint milestone__title__required check (type <> 'other' or title is not null),
  constraint milestone__status__enum check (status in ('planned', 'met', 'cancelled')),
  constraint milestone__met__status check ((status = 'met') = (met is not null))
);
create index milestone_by_pilot on milestone (pilot_id, due, id);
create index milestone_overdue on milestone (due) where status = 'planned';

-- Whoever says when it was met says that it was.
create function milestone_keep() returns trigger language plpgsql as $$
begin
  new.status := coalesce(new.status, case when new.met is null then 'planned' else 'met' end);
  if tg_op = 'UPDATE' and new.status = old.status and (new.met is null) <> (old.met is null) and new.status <> 'cancelled' then
    new.status := case when new.met is null then 'planned' else 'met' end;
  end if;
  return new;
end
$$;

create view readable_milestone as
select m.id, m.version, m.created_at, m.updated_at, m.pilot_id, m.type, m.title, m.due, m.met, m.status,
  m.status = 'planned' and m.due < (now() at time zone 'Europe/Oslo')::date as overdue
from milestone m
join readable_pilot p on p.id = m.pilot_id;

create view writable_milestone as
select m.id, m.version, m.pilot_id, m.type, m.title, m.due, m.met, m.status
from milestone m
where exists (select from writable_pilot p where p.id = m.pilot_id)
with check option;

create trigger a_keep before insert or update on milestone for each row execute function keep_version();
create trigger c_keep before insert or update on milestone for each row execute function milestone_keep();
create trigger y_log after insert or update or delete on milestone for each row execute function log_pilot_part();
select audit_table('milestone');

revoke all on milestone from public, ioa_api;
revoke all on all functions in schema ioa from public;
grant select on readable_milestone to ioa_api;
grant select, insert, update, delete on writable_milestone to ioa_api;
