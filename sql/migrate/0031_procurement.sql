-- Procurements: the competitions and contracts that come of a pilot, by the identifiers that they have elsewhere.
set search_path = ioa, public;

-- {published, tender_deadline, awarded, contract_signed, completed}: days, in this order.
create function is_procurement_dates(value jsonb) returns boolean language plpgsql immutable parallel safe as $$
begin
  return coalesce(ioa.is_object_of(value, '{published,tender_deadline,awarded,contract_signed,completed}'), false)
    and coalesce((select bool_and(coalesce(ioa.is_day(e.value #>> '{}'), false)) from jsonb_each(value) e), true);
end
$$;

-- The first member that is before one that it comes after; null when all are in order.
create function unordered_date(value jsonb) returns text language plpgsql immutable parallel safe as $$
declare
  latest text := '';
  name text;
begin
  foreach name in array '{published,tender_deadline,awarded,contract_signed,completed}'::text[] loop
    continue when not value ? name;
    if value ->> name collate "C" < latest collate "C" then
      return name;
    end if;
    latest := value ->> name;
  end loop;
  return null;
end
$$;

create table procurement (
  id               uuid primary key,
  version          integer not null default 1,
  created_at       timestamptz not null default clock_timestamp(),
  updated_at       timestamptz not null default clock_timestamp(),
  pilot_id         uuid not null,
  title            jsonb,
  ocid             text,
  doffin_id        text,
  ted_number       text,
  notice_id        uuid,
  procedure_id     uuid,
  contract_id      text,
  procedure        text,
  notice_subtype   text,
  status           text not null default 'planned',
  dates            jsonb not null default '{}',
  value            jsonb,
  tenders_received integer,
  winner_ids       uuid[] not null default '{}',
  constraint procurement__pilot_id__exists foreign key (pilot_id) references pilot on delete cascade,
  constraint procurement__title__format check (is_multilingual(title, 500)),
  constraint procurement__ocid__unique unique (ocid),
  constraint procurement__ocid__pattern check (ocid ~ '^ocds-[a-z0-9]{6}-[^\s]+$' and length(ocid) <= 200),
  constraint procurement__doffin_id__unique unique (doffin_id),
  constraint procurement__doffin_id__pattern check (doffin_id ~ '^(19|20)\d{2}-\d{6}$'),
  constraint procurement__ted_number__unique unique (ted_number),
  constraint procurement__ted_number__pattern check (ted_number ~ '^[0-9]{1,8}-(19|20)[0-9]{2}$'),
  constraint procurement__notice_id__unique unique (notice_id),
  constraint procurement__contract_id__length check (btrim(contract_id) <> '' and length(contract_id) <= 200),
  constraint procurement__procedure__enum check (procedure in ('open', 'restricted', 'neg-w-call', 'neg-wo-call', 'comp-dial', 'innovation',
                                                               'oth-single', 'oth-mult')),
  constraint procurement__notice_subtype__pattern check (notice_subtype ~ '^([1-9]|[1-3][0-9]|40|CEI|T01|T02|X01|X02|E[1-6])$'),
  constraint procurement__status__enum check (status in ('planned', 'active', 'awarded', 'unsuccessful', 'cancelled', 'complete')),
  constraint procurement__status__notice check (status in ('planned', 'cancelled') or num_nonnulls(doffin_id, ted_number, notice_id) > 0),
  constraint procurement__dates__format check (is_procurement_dates(dates)),
  constraint procurement__value__format check (is_money(value)),
  constraint procurement__tenders_received__range check (tenders_received between 0 and 100000),
  constraint procurement__winner_ids__items check (cardinality(winner_ids) <= 100),
  constraint procurement__winner_ids__required check (status not in ('awarded', 'complete') or cardinality(winner_ids) > 0),
  constraint procurement__winner_ids__status check (status in ('awarded', 'complete') or winner_ids = '{}')
);
create index procurement_by_pilot on procurement (pilot_id, created_at, id);
create index procurement_by_updated on procurement (updated_at, id);
create index procurement_by_created on procurement (created_at, id);
create index procurement_by_status on procurement (status, updated_at, id);
create index procurement_by_procedure on procurement (procedure, updated_at, id);
create index procurement_by_winner on procurement using gin (winner_ids);

create function procurement_keep() returns trigger
language plpgsql security definer set search_path = ioa, pg_temp as $$
declare
  missing bigint;
begin
  new.status := coalesce(new.status, 'planned');
  new.dates := coalesce(new.dates, '{}');
  new.winner_ids := coalesce(new.winner_ids, '{}');
  if is_procurement_dates(new.dates) and unordered_date(new.dates) is not null then
    perform refuse(422, 'order', 'This day is before one that it comes after.', '/dates/' || unordered_date(new.dates));
  end if;
  if tg_op = 'INSERT' or new.winner_ids <> old.winner_ids then
    perform from actor a where a.id = any(new.winner_ids) order by a.id for key share;
    select min(n.place) into missing from unnest(new.winner_ids) with ordinality n(id, place)
    where not exists (select from actor a where a.id = n.id);
    if missing is not null then
      perform refuse(422, 'exists', 'There is no such actor.', '/winner_ids/' || missing - 1);
    end if;
  end if;
  return new;
end
$$;

create function procurement_holds_actor() returns trigger
language plpgsql security definer set search_path = ioa, pg_temp as $$
begin
  if exists (select from procurement p where p.winner_ids @> array[old.id]) then
    perform refuse(409, 'in-use', 'This actor has won a competition.');
  end if;
  return old;
end
$$;

create view readable_procurement as
select r.id, r.version, r.created_at, r.updated_at, r.pilot_id, r.title, r.ocid, r.doffin_id, r.ted_number, r.notice_id, r.procedure_id,
  r.contract_id, r.procedure, r.notice_subtype, r.status, r.dates, r.value, r.tenders_received, r.winner_ids
from procurement r
join readable_pilot p on p.id = r.pilot_id;

create view writable_procurement as
select r.id, r.version, r.pilot_id, r.title, r.ocid, r.doffin_id, r.ted_number, r.notice_id, r.procedure_id, r.contract_id, r.procedure,
  r.notice_subtype, r.status, r.dates, r.value, r.tenders_received, r.winner_ids
from procurement r
where exists (select from writable_pilot p where p.id = r.pilot_id)
with check option;

create function guard_procurement() returns trigger
language plpgsql security definer set search_path = ioa, pg_temp as $$
declare
  was procurement := case tg_op when 'UPDATE' then old end;
begin
  for place in 1 .. cardinality(new.winner_ids) loop
    if not coalesce(new.winner_ids[place] = any(was.winner_ids), false) then
      perform require_actor(new.winner_ids[place], '/winner_ids/' || place - 1);
    end if;
  end loop;
  return new;
end
$$;

create trigger a_keep before insert or update on procurement for each row execute function keep_version();
create trigger c_keep before insert or update on procurement for each row execute function procurement_keep();
create trigger d_procurements before delete on actor for each row execute function procurement_holds_actor();
create trigger e_guard before insert or update on procurement for each row when (current_user = 'ioa_api') execute function guard_procurement();
create trigger y_log after insert or update or delete on procurement for each row execute function log_pilot_part();
select audit_table('procurement', 'status');

revoke all on procurement from public, ioa_api;
revoke all on all functions in schema ioa from public;
grant select on readable_procurement to ioa_api;
grant select, insert, update, delete on writable_procurement to ioa_api;
grant execute on function is_procurement_dates(jsonb) to ioa_api;
