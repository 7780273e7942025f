-- The cursor of a digest beside ticks that others make: exactly of its moment, and no tick out of turn, which would tell followers the same again.
set search_path = ioa, public;

-- Moments between ticks have numbers below zero, so that they are nobody's newest tick: cursors begin there, and lead to the ticks.
create sequence feed_moment_number;
create index feed_tick_moment on feed_tick (at) where tick < 0;

-- Whether there are entries that the one snapshot sees and the other does not.
create function feed_differs(sees pg_snapshot, does_not pg_snapshot) returns boolean
language plpgsql stable security definer set search_path = ioa, pg_temp set enable_seqscan = off as $$
begin
  return exists (select from change_log l where l.xid >= pg_snapshot_xmin(does_not) and not pg_visible_in_snapshot(l.xid, does_not)
    and pg_visible_in_snapshot(l.xid, sees));
end
$$;

-- A cursor of what a statement sees: given its own snapshot, so that the two are of one moment. That is a tick like all others when nobody was faster
-- with one, since ticks must follow each other; else a moment beside them.
create or replace function feed_cursor_at(snap pg_snapshot) returns text
language plpgsql security definer set search_path = ioa, pg_temp as $$
declare
  is_first boolean := not pg_is_in_recovery() and pg_try_advisory_xact_lock(x'696f617469636b'::bigint);
  newest feed_tick;
  is_behind boolean;
begin
  select t.* into newest from feed_tick t order by t.tick desc limit 1;
  is_behind := feed_differs(newest.snap, snap);
  if pg_is_in_recovery() or not is_behind and not feed_differs(snap, newest.snap) then
    null;
  elsif is_first and not is_behind then
    insert into feed_tick (epoch, snap) values (newest.epoch, snap) returning * into newest;
  else
    insert into feed_tick (tick, epoch, snap) overriding system value values (-nextval('feed_moment_number'), newest.epoch, snap) returning * into newest;
  end if;
  return feed_cursor(row (newest.epoch, newest.tick, newest.tick, null, null)::feed_position, 'events|');
end
$$;

revoke all on all functions in schema ioa from public;
