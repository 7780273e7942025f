-- What a pilot must have for a step, now that notices, outcomes and benefits have tables of their own; and that it keeps what its stage
-- stands on.
set search_path = ioa, public;

create function pilot_has_notice(p pilot) returns boolean language plpgsql stable as $$
begin
  return exists (select from procurement r where r.pilot_id = p.id and num_nonnulls(r.doffin_id, r.ted_number, r.notice_id) > 0)
    or exists (select from jsonb_array_elements(p.external_ids) x where lower(x ->> 'system') in ('doffin', 'ted'));
end
$$;

create function pilot_has_benefit(p pilot) returns boolean language plpgsql stable as $$
begin
  return exists (select from benefit b where b.pilot_id = p.id and b.realised is not null);
end
$$;

create or replace function pilot_guard(p pilot, becomes text, reason text) returns void
language plpgsql stable as $$
begin
  if becomes = 'market_dialogue' and (not p.need ? 'problem' or p.visibility <> 'published') then
    perform refuse(409, 'need-not-published', 'Before the market is asked, the pilot says what the problem is (need.problem) and is published.', '/to');
  elsif becomes = 'competition' and not pilot_has_notice(p) then
    perform refuse(409, 'notice-missing', 'A competition has a notice: give its Doffin, TED or eForms identifier in a procurement of the pilot.', '/to');
  elsif becomes = 'award' and reason is null and not exists (
    select from procurement r where r.pilot_id = p.id and r.status in ('awarded', 'unsuccessful', 'cancelled', 'complete')) then
    perform refuse(422, 'required', 'Say what the outcome of the competition is, here or in the procurement.', '/reason');
  elsif becomes = 'cancelled' and reason is null then
    perform refuse(422, 'required', 'Say why the pilot is given up.', '/reason');
  elsif becomes = 'completed' and p.lessons is null then
    perform refuse(409, 'lessons-missing', 'Before a pilot is completed, its lessons are written down.', '/to');
  elsif becomes = 'completed' and not pilot_has_benefit(p) then
    perform refuse(409, 'benefit-missing', 'Before a pilot is completed, at least one benefit of it is realised.', '/to');
  end if;
end
$$;

-- Who takes something from a pilot waits for who moves it, and the other way round: pilot_move holds the row.
create function pilot_part_lock() returns trigger
language plpgsql security definer set search_path = ioa, pg_temp as $$
begin
  perform from pilot p where p.id = old.pilot_id for share;
  return case tg_op when 'DELETE' then old else new end;
end
$$;

create function pilot_stands() returns trigger
language plpgsql security definer set search_path = ioa, pg_temp as $$
declare
  p pilot;
begin
  select l.* into p from pilot l where l.id = old.pilot_id;
  if not found then
    return null;
  elsif tg_table_name = 'procurement'
    and p.stage in ('competition', 'award', 'contract', 'development', 'delivery', 'follow_up', 'completed') and not pilot_has_notice(p) then
    perform refuse(409, 'notice-missing', 'The pilot has passed its competition: it keeps the identifier of the notice.');
  elsif tg_table_name = 'benefit' and p.stage = 'completed' and not pilot_has_benefit(p) then
    perform refuse(409, 'benefit-missing', 'The pilot is completed: it keeps a realised benefit.');
  end if;
  return null;
end
$$;

create trigger b_lock before update or delete on procurement for each row when (current_user = 'ioa_api') execute function pilot_part_lock();
create trigger b_lock before update or delete on benefit for each row when (current_user = 'ioa_api') execute function pilot_part_lock();
create trigger v_stands after update or delete on procurement for each row when (current_user = 'ioa_api') execute function pilot_stands();
create trigger v_stands after update or delete on benefit for each row when (current_user = 'ioa_api') execute function pilot_stands();

revoke all on all functions in schema ioa from public;
