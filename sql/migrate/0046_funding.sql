-- Funding: who pays for a programme or a pilot, with money or in kind, year by year.
set search_path = ioa, public;

create table funding (
  id           uuid primary key,
  version      integer not null default 1,
  created_at   timestamptz not null default clock_timestamp(),
  updated_at   timestamptz not null default clock_timestamp(),
  programme_id uuid,
  pilot_id     uuid,
  financier_id uuid not null,
  kind         text not null,
  year         integer not null,
  value        jsonb not null,
  constraint funding__programme_id__exists foreign key (programme_id) references programme on delete cascade,
  constraint funding__pilot_id__exists foreign key (pilot_id) references pilot on delete cascade,
  constraint funding__programme_id__exactly_one check (num_nonnulls(programme_id, pilot_id) = 1),
  constraint funding__financier_id__exists foreign key (financier_id) references actor,
  constraint funding__kind__enum check (kind in ('cash', 'in_kind')),
  constraint funding__year__range check (year between 1990 and 2100),
  constraint funding__value__format check (is_money(value))
);
create index funding_by_programme on funding (programme_id, year, id);
create index funding_by_pilot on funding (pilot_id, year, id);
create index funding_by_financier on funding (financier_id, year, id);
create index funding_by_year on funding (year, id);
create index funding_by_created on funding (created_at, id);
create index funding_by_updated on funding (updated_at, id);

-- Seen with what it pays for, by those who see its goals.
create view readable_funding as
select f.id, f.version, f.created_at, f.updated_at, f.programme_id, f.pilot_id, f.financier_id, f.kind, f.year, f.value
from funding f
left join programme g on g.id = f.programme_id
left join pilot p on p.id = f.pilot_id
where coalesce(g.visibility, p.visibility) = 'published'
   or (select caller_goal_keys()) ?| array[coalesce(g.visibility, p.visibility), f.programme_id::text, p.programme_id::text,
                                              f.pilot_id::text];

create view writable_funding as
select f.id, f.version, f.programme_id, f.pilot_id, f.financier_id, f.kind, f.year, f.value
from funding f
where (select caller_has('national_admin'))
   or f.programme_id = any((select caller_programmes())::uuid[])
   or f.pilot_id = any((select caller_buyer_pilots())::uuid[])
   or f.pilot_id in (select p.id from pilot p where p.programme_id = any((select caller_programmes())::uuid[]))
with check option;

create function guard_funding() returns trigger
language plpgsql security definer set search_path = ioa, pg_temp as $$
declare
  was funding := case tg_op when 'UPDATE' then old end;
begin
  if tg_op = 'INSERT' then
    perform require_programme(new.programme_id, '/programme_id');
    perform require_pilot(new.pilot_id, '/pilot_id');
  else
    perform forbid_move(old.programme_id, old.pilot_id, new.programme_id, new.pilot_id);
  end if;
  if new.financier_id is distinct from was.financier_id then
    perform require_actor(new.financier_id, '/financier_id');
  end if;
  return new;
end
$$;

create trigger a_keep before insert or update on funding for each row execute function keep_version();
create trigger e_guard before insert or update on funding for each row when (current_user = 'ioa_api') execute function guard_funding();
create trigger y_log after insert or update or delete on funding for each row execute function log_part();
select audit_table('funding');

revoke all on funding from public, ioa_api;
revoke all on all functions in schema ioa from public;
grant select on readable_funding to ioa_api;
grant select, insert, update, delete on writable_funding to ioa_api;
