-- Confidential inputs: what an organisation tells the people of a pilot while the market is asked, and nobody else.
set search_path = ioa, public;

create table dialogue_input (
  id          uuid primary key,
  version     integer not null default 1,
  created_at  timestamptz not null default clock_timestamp(),
  updated_at  timestamptz not null default clock_timestamp(),
  pilot_id    uuid not null,
  actor_id    uuid not null,
  activity_id uuid,
  text        text not null,
  url         text,
  status      text not null default 'submitted',
  constraint dialogue_input__pilot_id__exists foreign key (pilot_id) references pilot on delete cascade,
  constraint dialogue_input__actor_id__exists foreign key (actor_id) references actor,
  constraint dialogue_input__activity_id__exists foreign key (activity_id) references activity on delete set null,
  constraint dialogue_input__text__length check (btrim(text) <> '' and length(text) <= 20000),
  constraint dialogue_input__url__format check (url ~ '^https?://[^\s]+$' and length(url) <= 2000),
  constraint dialogue_input__status__enum check (status in ('submitted', 'withdrawn'))
);
create index dialogue_input_by_pilot on dialogue_input (pilot_id, created_at, id);
create index dialogue_input_by_actor on dialogue_input (actor_id, created_at, id);
create index dialogue_input_by_activity on dialogue_input (activity_id);

create view readable_dialogue_input as
select i.id, i.version, i.created_at, i.updated_at, i.pilot_id, i.actor_id, i.activity_id, i.text, i.url, i.status
from dialogue_input i
join readable_pilot p on p.id = i.pilot_id
where (select caller_dialogue_keys()) ?| array[i.actor_id::text, p.programme_id::text, p.id::text];

create view writable_dialogue_input as
select i.id, i.version, i.pilot_id, i.actor_id, i.activity_id, i.text, i.url, i.status
from dialogue_input i
where i.actor_id = any((select caller_actors_as('{supplier,researcher}'))::uuid[])
  and exists (select from readable_pilot p where p.id = i.pilot_id)
with check option;

-- Nothing is taken, nor changed, once the competition has begun; it can be withdrawn at any time.
create function guard_dialogue_input() returns trigger
language plpgsql security definer set search_path = ioa, pg_temp as $$
declare
  was dialogue_input := case tg_op when 'UPDATE' then old end;
begin
  new.status := coalesce(new.status, 'submitted');
  if (tg_op = 'INSERT' or new.text <> was.text or new.url is distinct from was.url or new.status = 'submitted' and was.status = 'withdrawn')
     and not pilot_takes_input(new.pilot_id) then
    perform refuse(409, 'dialogue-closed', 'The pilot takes no input any more, or not yet.');
  end if;
  if tg_op = 'INSERT' and (select count(*) from dialogue_input i where i.pilot_id = new.pilot_id and i.actor_id = new.actor_id) >= 100 then
    perform refuse(409, 'dialogue-closed', 'One organisation gives a pilot a hundred inputs at the most.');
  end if;
  if new.activity_id is distinct from was.activity_id and new.activity_id is not null
     and not exists (select from readable_activity a where a.id = new.activity_id and a.pilot_ids @> array[new.pilot_id]) then
    perform refuse(422, 'exists', 'There is no such activity about this pilot.', '/activity_id');
  end if;
  return new;
end
$$;

create function log_dialogue_input() returns trigger
language plpgsql security definer set search_path = ioa, pg_temp as $$
declare
  of dialogue_input := case tg_op when 'DELETE' then old else new end;
begin
  perform log_change('dialogue_input', of.id, of.version, case tg_op when 'INSERT' then 'create' when 'UPDATE' then 'update' else 'delete' end,
                     'dialogue_input:' || of.actor_id);
  return null;
end
$$;

create trigger a_keep before insert or update on dialogue_input for each row execute function keep_version();
create trigger e_guard before insert or update on dialogue_input for each row when (current_user = 'ioa_api') execute function guard_dialogue_input();
create trigger y_log after insert or update or delete on dialogue_input for each row execute function log_dialogue_input();
select audit_table('dialogue_input', 'status');

revoke all on dialogue_input from public, ioa_api;
revoke all on all functions in schema ioa from public;
grant select on readable_dialogue_input to ioa_api;
grant select, insert, update, delete on writable_dialogue_input to ioa_api;
