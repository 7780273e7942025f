-- Benefits: what a pilot is expected to bring, and what it brought.
set search_path = ioa, public;

create table benefit (
  id           uuid primary key,
  version      integer not null default 1,
  created_at   timestamptz not null default clock_timestamp(),
  updated_at   timestamptz not null default clock_timestamp(),
  pilot_id     uuid not null,
  category     text not null,
  description  jsonb,
  unit         text not null,
  forecast     jsonb,
  realised     jsonb,
  recipient_id uuid,
  confidence   text,
  constraint benefit__pilot_id__exists foreign key (pilot_id) references pilot on delete cascade,
  constraint benefit__category__enum check (category in ('process_hours', 'market_quality', 'learning', 'price', 'user_quality', 'buyer_quality',
    'lifecycle_cost', 'own_transfer', 'other_buyers', 'method_spread', 'climate', 'jobs', 'turnover', 'export', 'new_firms', 'value_creation')),
  constraint benefit__description__format check (is_multilingual(description)),
  constraint benefit__unit__length check (btrim(unit) <> '' and length(unit) <= 50),
  constraint benefit__forecast__format check (is_measure(forecast)),
  constraint benefit__forecast__required check (num_nonnulls(forecast, realised) > 0),
  constraint benefit__realised__format check (is_measure(realised)),
  constraint benefit__recipient_id__exists foreign key (recipient_id) references actor,
  constraint benefit__confidence__enum check (confidence in ('low', 'medium', 'high'))
);
create index benefit_by_pilot on benefit (pilot_id, category, id);
create index benefit_by_recipient on benefit (recipient_id);

create view readable_benefit as
select b.id, b.version, b.created_at, b.updated_at, b.pilot_id, b.category, b.description, b.unit, b.forecast, b.realised, b.recipient_id,
  b.confidence
from benefit b
join readable_pilot p on p.id = b.pilot_id;

create view writable_benefit as
select b.id, b.version, b.pilot_id, b.category, b.description, b.unit, b.forecast, b.realised, b.recipient_id, b.confidence
from benefit b
where exists (select from writable_pilot p where p.id = b.pilot_id)
with check option;

create function guard_benefit() returns trigger
language plpgsql security definer set search_path = ioa, pg_temp as $$
declare
  was benefit := case tg_op when 'UPDATE' then old end;
begin
  if new.recipient_id is distinct from was.recipient_id then
    perform require_actor(new.recipient_id, '/recipient_id');
  end if;
  return new;
end
$$;

create trigger a_keep before insert or update on benefit for each row execute function keep_version();
create trigger e_guard before insert or update on benefit for each row when (current_user = 'ioa_api') execute function guard_benefit();
create trigger y_log after insert or update or delete on benefit for each row execute function log_pilot_part();
select audit_table('benefit');

revoke all on benefit from public, ioa_api;
revoke all on all functions in schema ioa from public;
grant select on readable_benefit to ioa_api;
grant select, insert, update, delete on writable_benefit to ioa_api;
