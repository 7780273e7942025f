-- Conflicts of interest under concurrency: who gives an evaluator and who gives a stake wait for each other, so that neither overlooks what
-- the other has not committed yet. Stakes do not wait for stakes.
set search_path = ioa, public;

create function lock_evaluators() returns void language sql volatile
begin atomic
  select pg_advisory_xact_lock(x'696f617374616b65'::bigint);
end;

create function lock_stakes() returns void language sql volatile
begin atomic
  select pg_advisory_xact_lock_shared(x'696f617374616b65'::bigint);
end;

create or replace function evaluation_keep() returns trigger
language plpgsql security definer set search_path = ioa, pg_temp as $$
begin
  new.status := coalesce(new.status, 'planned');
  new.criteria := coalesce(new.criteria, '[]');
  new.recommendations := coalesce(new.recommendations, '[]');
  if tg_op = 'UPDATE' and new.status <> old.status then
    if new.status = 'published' then
      new.visibility := 'published';
      new.published_at := coalesce(new.published_at, new.updated_at);
    elsif new.status = 'withdrawn' and new.visibility = 'published' then
      new.visibility := 'archived';
    end if;
  end if;
  if new.evaluator_id is not null and new.status <> 'withdrawn' then
    perform lock_evaluators();
    if actor_family(new.evaluator_id) && stakeholders(new.pilot_id, new.programme_id, new.activity_id) then
      perform refuse(422, 'conflict-of-interest', 'The evaluator belongs to an organisation with a stake in what is evaluated.', '/evaluator_id');
    end if;
  end if;
  return new;
end
$$;

create or replace function evaluator_stays_out() returns trigger
language plpgsql security definer set search_path = ioa, pg_temp as $$
begin
  perform lock_stakes();
  if exists (select from evaluation e
             where e.pilot_id = new.pilot_id and e.status <> 'withdrawn' and e.evaluator_id = any(actor_family(new.actor_id))) then
    perform refuse(422, 'conflict-of-interest', 'This organisation evaluates the pilot.', '/actor_id');
  end if;
  return new;
end
$$;

create or replace function evaluator_stays_out_of_lead() returns trigger
language plpgsql security definer set search_path = ioa, pg_temp as $$
begin
  perform lock_stakes();
  if exists (select from evaluation e
             where e.pilot_id = new.id and e.status <> 'withdrawn' and e.evaluator_id = any(actor_family(new.lead_buyer_id))) then
    perform refuse(422, 'conflict-of-interest', 'This organisation evaluates the pilot.', '/lead_buyer_id');
  end if;
  return new;
end
$$;

-- The other stakes: to run the programme of what is evaluated, and to arrange an activity that is.
create function evaluator_stays_out_of_programme() returns trigger
language plpgsql security definer set search_path = ioa, pg_temp as $$
begin
  perform lock_stakes();
  if exists (select from evaluation e
             where e.evaluator_id = any(actor_family(new.owner_id)) and e.status <> 'withdrawn'
               and evaluation_programme(e.pilot_id, e.programme_id, e.activity_id) = new.id) then
    perform refuse(422, 'conflict-of-interest', 'This organisation evaluates the programme, or a part of it.', '/owner_id');
  end if;
  return new;
end
$$;

create function evaluator_stays_out_of_activity() returns trigger
language plpgsql security definer set search_path = ioa, pg_temp as $$
declare
  place integer;
begin
  perform lock_stakes();
  for place in 1 .. cardinality(new.organiser_ids) loop
    if exists (select from evaluation e
               where e.activity_id = new.id and e.status <> 'withdrawn' and e.evaluator_id = any(actor_family(new.organiser_ids[place]))) then
      perform refuse(422, 'conflict-of-interest', 'This organisation evaluates the activity.', '/organiser_ids/' || place - 1);
    end if;
  end loop;
  return new;
end
$$;

create trigger d_evaluator before update of owner_id on programme for each row
  when (new.owner_id is not null and new.owner_id is distinct from old.owner_id) execute function evaluator_stays_out_of_programme();
create trigger d_evaluator before update of organiser_ids on activity for each row
  when (new.organiser_ids <> old.organiser_ids) execute function evaluator_stays_out_of_activity();

revoke all on all functions in schema ioa from public;
