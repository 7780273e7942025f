-- The change feed: the log read in ticks, so that nothing is lost and each object's entries come in order.
set search_path = ioa, public;

-- A cursor names two ticks. Between them is what the second's snapshot sees and the first's does not, in the order of `seq`: commits in another
-- order than their numbers lose nothing, since a change that is committed late is between later ticks.
insert into feed_tick (epoch, snap) values (gen_random_uuid(), pg_current_snapshot());

-- The newest tick, made now when something was committed since the last one and that is older than a quarter of a second. Whoever comes while
-- another makes one takes the last. A standby takes what it has: a tick that it has replayed has all before it.
create function feed_tick_take() returns bigint
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
    insert into feed_tick (epoch, snap) values (newest.epoch, pg_current_snapshot()) returning * into newest;
  end if;
  return newest.tick;
end
$$;

-- Whether there are entries that a snapshot does not see. Where hardly any passes a filter on the transaction, a scan of the whole log looks cheap to a
-- planner who does not know the value.
create function feed_moved(snap pg_snapshot) returns boolean
language plpgsql stable security definer set search_path = ioa, pg_temp set enable_seqscan = off as $$
begin
  return exists (select from change_log l where l.xid >= pg_snapshot_xmin(snap) and not pg_visible_in_snapshot(l.xid, snap));
end
$$;

-- -------------------------------------------------------------------------------------------------- cursors
-- Where a reader is: between the ticks `since` and `until`, behind the entry `seq`, up to `last`. Caught up with `until` when `seq` is null.
create type feed_position as (epoch uuid, since bigint, until bigint, seq bigint, last bigint);

-- base64url without padding.
create function feed_cursor(p feed_position, filters text) returns text language sql immutable parallel safe
return rtrim(translate(encode(convert_to(concat_ws('.', 1, p.epoch, p.since, p.until, coalesce(p.seq::text, '-'), coalesce(p.last::text, '-'),
  left(md5(filters), 8)), 'UTF8'), 'base64'), E'+/\n', '-_'), '=');

create function feed_cursor_refuse() returns void language plpgsql as $$
begin
  perform refuse(400, 'invalid-cursor', 'A cursor is taken as it was given, for the same resource, programme_id and mode.', null, '{"parameter": "cursor"}');
end
$$;

-- The position of a cursor; refused when it was not made here, or for other filters.
create function feed_cursor_read(cursor text, filters text) returns feed_position language plpgsql stable as $$
declare
  p feed_position;
  part text[];
begin
  begin
    part := string_to_array(convert_from(decode(translate(cursor, '-_', '+/') || repeat('=', (4 - length(cursor) % 4) % 4), 'base64'), 'UTF8'), '.');
    p := row (part[2]::uuid, part[3]::bigint, part[4]::bigint, nullif(part[5], '-')::bigint, nullif(part[6], '-')::bigint)::feed_position;
  exception when data_exception then
    perform feed_cursor_refuse();
  end;
  if part[1] is distinct from '1' or part[7] is distinct from left(md5(filters), 8) or p.since is null or p.until is null or array_length(part, 1) <> 7
     or (p.seq is null) <> (p.last is null) then
    perform feed_cursor_refuse();
  end if;
  return p;
end
$$;

-- What a request continues from: its cursor, the present moment, or the beginning of the log.
create function feed_begin(cursor text, "position" text, filters text, newest feed_tick) returns feed_position language plpgsql stable as $$
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
  if p.epoch <> newest.epoch or exists (select from unnest(array[p.since, p.until]) n (tick) where n.tick <> 0 and not exists (
      select from feed_tick t where t.tick = n.tick)) then
    perform refuse(410, 'cursor-gone', 'What came after this cursor is not kept any more, or the log was begun anew. Read the collections again, from a cursor of now.',
                   null, '{"parameter": "cursor", "restart": "/v1/changes?position=now"}');
  end if;
  return p;
end
$$;

-- The snapshot of a tick. Before the first one nothing is seen.
create function feed_snapshot(of_tick bigint) returns pg_snapshot language sql stable
begin atomic
  select coalesce((select t.snap from feed_tick t where t.tick = of_tick), '1:1:'::pg_snapshot);
end;

-- --------------------------------------------------------------------------------------------------- rights
-- Who may learn of what by the audience: whole kinds (`internal`) and single ones (`internal:<programme>`, `question:<actor>`).
create function caller_audiences() returns text[]
language plpgsql stable security definer set search_path = ioa, pg_temp as $$
declare
  rights jsonb := caller_rights();
  sees text[] := '{public}';
begin
  if rights ? 'national_admin' then
    sees := sees || '{internal,draft,person,interest,registration,enquiry}';
  end if;
  if rights ?| '{national_admin,national_evaluator,integration,regional_manager,buyer}' then
    sees := sees || '{internal:}';
  end if;
  sees := sees || array(select k || ':' || p from unnest('{internal,draft,enquiry}'::text[]) k, unnest(rights_programmes(rights)) p);
  return sees;
end
$$;

-- What is one's own, in something that one may not see any more: of that one is told when it is gone.
create function caller_own_audiences() returns text[]
language plpgsql stable security definer set search_path = ioa, pg_temp as $$
begin
  return array(select k || ':' || a from unnest('{interest,registration,question,dialogue_input,slot,person}'::text[]) k,
               unnest(rights_actors(caller_rights(), '{buyer,supplier,researcher}')) a);
end
$$;

-- The kinds of audiences that open these resources of all programmes to the national evaluator and to integrations.
create function caller_audience_kinds() returns text[]
language plpgsql stable security definer set search_path = ioa, pg_temp as $$
begin
  return case when caller() is null then '{}'::text[] when caller_has('national_evaluator') then '{internal,draft}' when caller_has('integration') then '{internal}'
    else '{}' end;
end
$$;

-- Whether an entry is for those who have these audiences, and these kinds of the resources that are told to all who work in the programmes. `internal:`
-- without a programme is for all of these of material and rounds; of actors it is not.
create function feed_is_for(audience text, resource text, sees text[], kinds text[]) returns boolean language sql immutable parallel safe
return audience = any(sees) and (audience <> 'internal:' or resource in ('material', 'follow_up_round')) or split_part(audience, ':', 1) = any(sees)
  or split_part(audience, ':', 1) = any(kinds) and resource in ('programme', 'actor', 'pilot', 'participation', 'milestone', 'procurement', 'benefit',
    'activity', 'goal', 'indicator', 'observation', 'funding', 'appointment', 'follow_up_round', 'report', 'news');

-- Whether the caller may read the object itself, now: what is one's own by more than its programme.
create function feed_readable(resource text, id uuid) returns boolean
language plpgsql stable as $$
begin
  return case resource
    when 'programme' then exists (select from ioa.readable_programme r where r.id = feed_readable.id)
    when 'actor' then exists (select from ioa.readable_actor r where r.id = feed_readable.id)
    when 'person' then exists (select from ioa.readable_person r where r.id = feed_readable.id)
    when 'pilot' then exists (select from ioa.readable_pilot r where r.id = feed_readable.id)
    when 'participation' then exists (select from ioa.readable_participation r where r.id = feed_readable.id)
    when 'milestone' then exists (select from ioa.readable_milestone r where r.id = feed_readable.id)
    when 'procurement' then exists (select from ioa.readable_procurement r where r.id = feed_readable.id)
    when 'benefit' then exists (select from ioa.readable_benefit r where r.id = feed_readable.id)
    when 'interest' then exists (select from ioa.readable_interest r where r.id = feed_readable.id)
    when 'question' then exists (select from ioa.readable_question r where r.id = feed_readable.id)
    when 'dialogue_input' then exists (select from ioa.readable_dialogue_input r where r.id = feed_readable.id)
    when 'activity' then exists (select from ioa.readable_activity r where r.id = feed_readable.id)
    when 'registration' then exists (select from ioa.readable_registration r where r.id = feed_readable.id)
    when 'slot' then exists (select from ioa.readable_slot r where r.id = feed_readable.id)
    when 'evaluation' then exists (select from ioa.readable_evaluation r where r.id = feed_readable.id)
    when 'evaluation_comment' then exists (select from ioa.readable_evaluation_comment r where r.id = feed_readable.id)
    when 'recommendation' then exists (select from ioa.readable_recommendation r where r.id = feed_readable.id)
    when 'goal' then exists (select from ioa.readable_goal r where r.id = feed_readable.id)
    when 'indicator' then exists (select from ioa.readable_indicator r where r.id = feed_readable.id)
    when 'observation' then exists (select from ioa.readable_observation r where r.id = feed_readable.id)
    when 'funding' then exists (select from ioa.readable_funding r where r.id = feed_readable.id)
    when 'appointment' then exists (select from ioa.readable_appointment r where r.id = feed_readable.id)
    when 'news' then exists (select from ioa.readable_news r where r.id = feed_readable.id)
    when 'enquiry' then exists (select from ioa.readable_enquiry r where r.id = feed_readable.id)
    when 'material' then exists (select from ioa.readable_material r where r.id = feed_readable.id)
    when 'follow_up_round' then exists (select from ioa.readable_follow_up_round r where r.id = feed_readable.id)
    when 'report' then exists (select from ioa.readable_report r where r.id = feed_readable.id)
    else false end;
end
$$;

-- The programme that an object belongs to, now; null when it is gone, or belongs to none.
create function feed_programme(resource text, id uuid) returns uuid
language plpgsql stable security definer set search_path = ioa, pg_temp as $$
declare
  of_programme uuid;
  of_pilot uuid;
  of_activity uuid;
  of_goal uuid;
begin
  case
    when resource = 'programme' then
      return (select g.id from programme g where g.id = feed_programme.id);
    when resource in ('participation', 'milestone', 'procurement', 'benefit', 'interest', 'question', 'dialogue_input') then
      execute format('select t.pilot_id from ioa.%I t where t.id = $1', resource) into of_pilot using id;
    when resource in ('registration', 'slot') then
      execute format('select t.activity_id from ioa.%I t where t.id = $1', resource) into of_activity using id;
    when resource in ('goal', 'funding', 'appointment', 'person', 'report') then
      execute format('select t.programme_id, t.pilot_id from ioa.%I t where t.id = $1', resource) into of_programme, of_pilot using id;
    when resource in ('evaluation', 'recommendation', 'evaluation_comment') then
      select evaluation_programme(e.pilot_id, e.programme_id, e.activity_id) into of_programme from evaluation e
      where e.id = case resource when 'evaluation' then feed_programme.id
        when 'recommendation' then (select r.evaluation_id from recommendation r where r.id = feed_programme.id)
        else (select c.evaluation_id from evaluation_comment c where c.id = feed_programme.id) end;
    when resource in ('indicator', 'observation') then
      select i.goal_id into of_goal from indicator i
      where i.id = case resource when 'indicator' then feed_programme.id else (select o.indicator_id from observation o where o.id = feed_programme.id) end;
      select o.programme_id, o.pilot_id into of_programme, of_pilot from goal o where o.id = of_goal;
    when resource in ('pilot', 'activity', 'material', 'news', 'enquiry', 'follow_up_round') then
      execute format('select t.programme_id from ioa.%I t where t.id = $1', resource) into of_programme using id;
    else null;
  end case;
  return coalesce(of_programme, (select p.programme_id from pilot p where p.id = of_pilot), (select a.programme_id from activity a where a.id = of_activity));
end
$$;

-- Whether a caller is told of an entry: by its audience, of a tombstone as one's own, of anything else since one may read the object now.
create function feed_tells(audience text, resource text, id uuid, op text, sees text[], kinds text[], own text[], known boolean) returns boolean
language sql stable
return feed_is_for(audience, resource, sees, kinds)
  or known and case when op in ('delete', 'unpublish') then audience = any(own) else feed_readable(resource, id) end;

-- --------------------------------------------------------------------------------------------------- reading
-- What is logged between two ticks, behind `behind` and up to `up_to`, as far as the caller may learn of it; and how far was looked. Looks at no
-- more than so many entries, so that a filter that hardly anything passes comes back with an empty page rather than late.
create function feed_read(p feed_position, resources text[], of_programme uuid, latest boolean, page integer)
returns table (entries json, seq bigint, done boolean)
language plpgsql stable security definer set search_path = ioa, pg_temp as $$
declare
  looked constant integer := 2000;
  s1 pg_snapshot := feed_snapshot(p.since);
  s2 pg_snapshot := feed_snapshot(p.until);
  sees text[] := caller_audiences();
  kinds text[] := caller_audience_kinds();
  own text[] := caller_own_audiences();
  known boolean := caller() is not null;
  reached bigint;
begin
  select max(w.seq) into reached from (
    select l.seq from change_log l where l.seq > p.seq and l.seq <= p.last order by l.seq limit looked) w;
  with passed as materialized (
    select l.seq, l.resource, l.id, l.version, l.op, l.at
    from change_log l
    where l.seq > p.seq and l.seq <= reached
      and pg_visible_in_snapshot(l.xid, s2) and not pg_visible_in_snapshot(l.xid, s1)
      and (resources is null or l.resource = any(resources))
      and feed_tells(l.audience, l.resource, l.id, l.op, sees, kinds, own, known)
      -- Who keeps it has lost nothing.
      and not (l.op = 'unpublish' and exists (
        select from change_log k where k.id = l.id and k.seq > l.seq and k.xid = l.xid
          and k.op <> 'delete' and feed_tells(k.audience, k.resource, k.id, k.op, sees, kinds, own, known)))
      -- A tombstone of what everybody saw is for everybody: whose it was is not known any more.
      and (of_programme is null or coalesce(feed_programme(l.resource, l.id), nullif(split_part(l.audience, ':', 2), '')::uuid) = of_programme
        or l.audience = 'public' and l.op in ('delete', 'unpublish'))
      and not (latest and exists (
        select from change_log k where k.id = l.id and k.seq > l.seq and k.seq <= p.last and pg_visible_in_snapshot(k.xid, s2)
          and not pg_visible_in_snapshot(k.xid, s1)
          and feed_tells(k.audience, k.resource, k.id, k.op, sees, kinds, own, known)))
    order by l.seq
    limit page + 1),
  shown as (select * from passed order by passed.seq limit page)
  select coalesce(json_agg(json_build_object('resource', n.resource, 'id', n.id, 'version', n.version, 'op', n.op,
           'at', to_char(n.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), 'gone', n.op in ('delete', 'unpublish')) order by n.seq), '[]'),
    max(n.seq), count(*) = (select count(*) from passed)
  into entries, seq, done
  from shown n;
  if done then
    seq := reached;
    done := reached is null or reached >= p.last;
  end if;
  return next;
end
$$;

-- The first and the last entry between two ticks.
create function feed_window(p feed_position) returns feed_position
language plpgsql stable security definer set search_path = ioa, pg_temp set enable_seqscan = off as $$
declare
  s1 pg_snapshot := feed_snapshot(p.since);
  s2 pg_snapshot := feed_snapshot(p.until);
begin
  if p.since = 0 then -- all of it: no need to look for its ends
    select l.seq - 1 into p.seq from change_log l order by l.seq limit 1;
    select l.seq into p.last from change_log l order by l.seq desc limit 1;
    return p;
  end if;
  -- Not the plain columns, whose own index would be walked from its end for the first match.
  select min(l.seq + 0) - 1, max(l.seq + 0) into p.seq, p.last
  from change_log l
  where l.xid >= pg_snapshot_xmin(s1) and l.xid < pg_snapshot_xmax(s2) and pg_visible_in_snapshot(l.xid, s2) and not pg_visible_in_snapshot(l.xid, s1);
  return p;
end
$$;

-- A page of the feed: entries, the cursor behind them, and whether that is all there is for now.
create function feed_page(cursor text, "position" text, resources text[], of_programme uuid, mode text, page integer,
  out data json, out next_cursor text, out caught_up boolean)
language plpgsql stable security definer set search_path = ioa, pg_temp as $$
declare
  newest feed_tick;
  p feed_position;
  filters text := concat_ws('|', mode, of_programme, array_to_string(array(select distinct r from unnest(resources) r order by r), ','));
  at bigint;
begin
  select t.* into newest from feed_tick t order by t.tick desc limit 1;
  p := feed_begin(cursor, "position", filters, newest);
  data := '[]';
  if p.seq is null and p.until < newest.tick then
    p.since := p.until;
    p.until := newest.tick;
    p := feed_window(p);
  end if;
  caught_up := p.seq is null;
  if p.seq is not null then
    select r.entries, r.seq, r.done into data, at, caught_up from feed_read(p, resources, of_programme, mode = 'latest', page) r;
    p.seq := case when not caught_up then at end;
    p.last := case when not caught_up then p.last end;
  end if;
  if caught_up then
    p.since := p.until;
  end if;
  caught_up := caught_up and p.until = newest.tick;
  next_cursor := feed_cursor(p, filters);
end
$$;

-- -------------------------------------------------------------------------------------------------- digest
-- A cursor of what a statement sees: given its own snapshot, so that the two are of one moment.
create function feed_cursor_at(snap pg_snapshot) returns text
language plpgsql security definer set search_path = ioa, pg_temp as $$
declare
  newest feed_tick;
begin
  select t.* into newest from feed_tick t order by t.tick desc limit 1;
  if not pg_is_in_recovery() and exists (
    select from change_log l where l.xid >= pg_snapshot_xmin(newest.snap) and not pg_visible_in_snapshot(l.xid, newest.snap) and pg_visible_in_snapshot(l.xid, snap)) then
    insert into feed_tick (epoch, snap) values (newest.epoch, snap) returning * into newest;
  end if;
  return feed_cursor(row (newest.epoch, newest.tick, newest.tick, null, null)::feed_position, 'events|');
end
$$;

-- What one object adds to a digest: the first eight bytes, the highest first, of SHA-256 of `<id>:<version>`, as a number.
create function feed_hash(id uuid, version integer) returns numeric language sql immutable parallel safe
return ('x' || encode(substr(sha256(convert_to(id || ':' || version, 'UTF8')), 1, 8), 'hex'))::bit(64)::bigint::numeric;

create aggregate feed_digest_sum (numeric) (sfunc = numeric_add, stype = numeric, initcond = '0', combinefunc = numeric_add, parallel = safe);

-- The sum modulo 2^64, in decimal.
create function feed_digest(total numeric) returns text language sql immutable parallel safe
return mod(mod(total, 18446744073709551616) + 18446744073709551616, 18446744073709551616)::text;

-- -------------------------------------------------------------------------------------------------- the operator
-- Begins the log anew, after the database was restored: transactions have other numbers there, and what followers have may be ahead. Every cursor is
-- gone then. Gives the new epoch.
create function feed_rebase() returns uuid
language plpgsql security definer set search_path = ioa, pg_temp as $$
declare
  begun uuid;
begin
  lock table change_log, feed_tick in exclusive mode;
  delete from change_log;
  delete from feed_tick;
  insert into feed_tick (epoch, snap) values (gen_random_uuid(), pg_current_snapshot()) returning epoch into begun;
  return begun;
end
$$;

-- -------------------------------------------------------------------------------------------------- what is below
-- Who sees a row of one of these tables.
create function object_audience(resource text, o jsonb) returns text
language plpgsql stable security definer set search_path = ioa, pg_temp as $$
begin
  return audience(o ->> 'visibility', case resource when 'programme' then (o ->> 'id')::uuid
    when 'evaluation' then evaluation_programme((o ->> 'pilot_id')::uuid, (o ->> 'programme_id')::uuid, (o ->> 'activity_id')::uuid)
    else (o ->> 'programme_id')::uuid end);
end
$$;

-- When an object is shown to others than before, so is what is below it, and hidden with it.
create function log_below() returns trigger
language plpgsql security definer set search_path = ioa, pg_temp as $$
declare
  was text := object_audience(tg_table_name, to_jsonb(old));
  now_is text := object_audience(tg_table_name, to_jsonb(new));
  below record;
begin
  for below in select * from feed_below(tg_table_name, new.id) loop
    if now_is = 'public' and was <> 'public' then
      perform log_change(below.part, below.part_id, below.part_version, 'publish', now_is);
      continue;
    elsif audience_lost(was, now_is) then
      perform log_change(below.part, below.part_id, below.part_version, 'unpublish', was);
    end if;
    perform log_change(below.part, below.part_id, below.part_version, 'update', now_is);
  end loop;
  return null;
end
$$;

-- What is below an object and is seen by whoever sees it.
create function feed_below(above text, of_object uuid) returns table (part text, part_id uuid, part_version integer)
language plpgsql stable security definer set search_path = ioa, pg_temp as $$
begin
  case above
    when 'pilot' then return query
      select 'participation', n.id, n.version from participation n where n.pilot_id = of_object
      union all select 'milestone', n.id, n.version from milestone n where n.pilot_id = of_object
      union all select 'procurement', n.id, n.version from procurement n where n.pilot_id = of_object
      union all select 'benefit', n.id, n.version from benefit n where n.pilot_id = of_object
      union all select 'question', n.id, n.version from question n where n.pilot_id = of_object and n.status = 'answered'
      union all select 'funding', n.id, n.version from funding n where n.pilot_id = of_object
      union all select 'appointment', n.id, n.version from appointment n where n.pilot_id = of_object
      union all select b.part, b.part_id, b.part_version from goal n, feed_below('goal', n.id) b where n.pilot_id = of_object;
    when 'programme' then return query
      select 'funding', n.id, n.version from funding n where n.programme_id = of_object
      union all select 'appointment', n.id, n.version from appointment n where n.programme_id = of_object
      union all select b.part, b.part_id, b.part_version from goal n, feed_below('goal', n.id) b where n.programme_id = of_object;
    when 'goal' then return query
      select 'goal', n.id, n.version from goal n where n.id = of_object
      union all select 'indicator', n.id, n.version from indicator n where n.goal_id = of_object
      union all select 'observation', o.id, o.version from indicator n join observation o on o.indicator_id = n.id where n.goal_id = of_object;
    when 'activity' then return query
      select 'slot', n.id, n.version from slot n where n.activity_id = of_object and n.actor_id is null;
    else return query
      select 'recommendation', n.id, n.version from recommendation n where n.evaluation_id = of_object;
  end case;
end
$$;

create trigger y_log_below after update of visibility, programme_id on pilot for each row
  when (old.visibility <> new.visibility or old.programme_id <> new.programme_id) execute function log_below();
create trigger y_log_below after update of visibility on programme for each row when (old.visibility <> new.visibility) execute function log_below();
create trigger y_log_below after update of visibility, programme_id on activity for each row
  when (old.visibility <> new.visibility or old.programme_id <> new.programme_id) execute function log_below();
-- What it recommends becomes a table's rows, which are logged themselves, when it is first published.
create trigger y_log_below after update of visibility on evaluation for each row
  when (old.visibility <> new.visibility and old.published_at is not null) execute function log_below();

revoke all on all functions in schema ioa from public;
grant execute on function feed_tick_take(), feed_page(text, text, text[], uuid, text, integer), feed_cursor_at(pg_snapshot), feed_hash(uuid, integer),
  feed_digest_sum(numeric), feed_digest(numeric) to ioa_api;
