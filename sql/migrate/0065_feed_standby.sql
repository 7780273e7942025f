-- The feed at a standby, which makes no ticks: cursors of what it has not replayed yet, digests of a moment that no tick is of, and its ticks after a promotion.
set search_path = ioa, public;

-- Numbers by the clock, eighths of a second, so that who is promoted gives none that its primary gave for what is lost: a cursor of that is gone then, where a
-- number that was given again would name another moment.
create function feed_number() returns bigint language sql volatile
return (extract(epoch from clock_timestamp()) * 8)::bigint;

create function feed_tick_add(newest feed_tick, snap pg_snapshot) returns feed_tick language plpgsql as $$
begin
  insert into feed_tick (tick, epoch, snap) overriding system value values (greatest(newest.tick + 1, feed_number()), newest.epoch, snap) returning * into newest;
  return newest;
end
$$;

-- The newest tick, made now when something was committed since the last one and that is older than a quarter of a second. Whoever comes while
-- another makes one takes the last. A standby takes what it has: a tick that it has replayed has all before it.
create or replace function feed_tick_take() returns bigint
language plpgsql security definer set search_path = ioa, pg_temp as $$
declare
  newest feed_tick;
begin
  select t.* into newest from feed_tick t order by t.tick desc limit 1;
  if newest.at > clock_timestamp() - interval '250 milliseconds' or pg_is_in_recovery() or not feed_moved(newest.snap)
     or not pg_try_advisory_xact_lock(x'696f617469636b'::bigint) then
    return newest.tick;
  end if;
  -- Another may have made one between the look and the lock.
  select t.* into newest from feed_tick t order by t.tick desc limit 1;
  if feed_moved(newest.snap) then
    newest := feed_tick_add(newest, pg_current_snapshot());
  end if;
  return newest.tick;
end
$$;

-- A cursor of what a statement sees: given its own snapshot, so that the two are of one moment. That is a tick like all others when nobody was faster
-- with one, since ticks must follow each other; else a moment beside them, numbered downwards, thousands of them in each eighth of a second.
create or replace function feed_cursor_at(snap pg_snapshot) returns text
language plpgsql security definer set search_path = ioa, pg_temp as $$
declare
  is_first boolean := pg_try_advisory_xact_lock(x'696f617469636b'::bigint);
  newest feed_tick;
  is_behind boolean;
begin
  select t.* into newest from feed_tick t order by t.tick desc limit 1;
  is_behind := feed_differs(newest.snap, snap);
  if not is_behind and not feed_differs(snap, newest.snap) then
    null;
  elsif is_first and not is_behind then
    newest := feed_tick_add(newest, snap);
  else
    insert into feed_tick (tick, epoch, snap) overriding system value
    values (-(feed_number() * 10000 + nextval('feed_moment_number') % 10000), newest.epoch, snap) returning * into newest;
  end if;
  return feed_cursor(row (newest.epoch, newest.tick, newest.tick, null, null)::feed_position, 'events|');
end
$$;

create function feed_standby_behind(what text, more jsonb) returns void language plpgsql as $$
begin
  perform refuse(503, 'standby-behind', what || ' Try again, or ask where the primary is.', null, more);
end
$$;

-- Whether a tick was made after all that there are here. Moments beside ticks are numbered downwards.
create function feed_is_ahead(of_tick bigint, newest bigint) returns boolean language sql stable
return of_tick > newest or of_tick < (select min(t.tick) from feed_tick t);

-- What a request continues from: its cursor, the present moment, or the beginning of the log. At a standby a cursor that was given elsewhere may be ahead.
create or replace function feed_begin(cursor text, "position" text, filters text, newest feed_tick) returns feed_position language plpgsql stable as $$
declare
  p feed_position;
begin
  if cursor is not null and "position" is not null then
    perform refuse(400, 'invalid-parameter', 'Either a cursor or a position says where to begin.', null, '{"parameter": "position"}');
  elsif cursor is null then
    return row (newest.epoch, case "position" when 'now' then newest.tick else 0 end, case "position" when 'now' then newest.tick else 0 end,
      null::bigint, null::bigint)::feed_position;
  end if;
  p := feed_cursor_read(cursor, filters);
  if pg_is_in_recovery() and p.epoch = newest.epoch and feed_is_ahead(p.until, newest.tick) then
    perform feed_standby_behind('The standby that is read here has not come as far as this cursor.', '{"parameter": "cursor"}');
  end if;
  if p.epoch <> newest.epoch or exists (select from unnest(array[p.since, p.until]) n (tick) where n.tick <> 0 and not exists (
      select from feed_tick t where t.tick = n.tick)) then
    perform refuse(410, 'cursor-gone', 'What came after this cursor is not kept any more, or the log was begun anew. Read the collections again, from a cursor of now.',
                   null, '{"parameter": "cursor", "restart": "/v1/changes?position=now"}');
  end if;
  return p;
end
$$;

-- A cursor of what a statement sees at a standby: only when that is what its newest tick is of. Stable, and so by the snapshot of that statement.
create function feed_cursor_here() returns text
language plpgsql stable security definer set search_path = ioa, pg_temp as $$
declare
  newest feed_tick;
begin
  select t.* into newest from feed_tick t order by t.tick desc limit 1;
  if feed_moved(newest.snap) then
    perform feed_standby_behind('Something was committed since the last tick, and a standby makes none.', '{}');
  end if;
  return feed_cursor(row (newest.epoch, newest.tick, newest.tick, null, null)::feed_position, 'events|');
end
$$;

revoke all on all functions in schema ioa from public;
grant execute on function feed_cursor_here() to ioa_api;
