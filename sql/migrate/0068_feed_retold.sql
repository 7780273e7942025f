-- Whoever gains or loses an object by being given it, or by what it hangs on, is told of it: who runs a programme, who leads or takes part in a
-- pilot, who evaluates. Those who see it by its audience are told already.
set search_path = ioa, public;

-- What is one's own. `pilot:<actor>` is for whoever acts for the actor, in whatever role, and `pilot:<programme>:run` for who runs the programme:
-- what is no tombstone is told to them only while they may read it.
create or replace function caller_own_audiences() returns text[]
language plpgsql stable security definer set search_path = ioa, pg_temp as $$
declare
  rights jsonb := caller_rights();
begin
  return array(select k || ':' || a from unnest('{interest,registration,question,dialogue_input,slot,person}'::text[]) k,
               unnest(rights_actors(rights, '{buyer,supplier,researcher}')) a)
    || array(select 'pilot:' || a from unnest(rights_actors(rights, '{buyer,supplier,researcher,integration,national_evaluator}')) a)
    || array(select 'pilot:' || g || ':run' from unnest(rights_programmes(rights) || caller_national_programmes()) g);
end
$$;

create or replace function feed_audience_programme(audience text) returns uuid language sql immutable parallel safe
return case when split_part(audience, ':', 1) in ('internal', 'draft', 'enquiry') or audience like 'pilot:%:run' then nullif(split_part(audience, ':', 2), '')::uuid end;

-- As before, but for free slots, answered questions and material, which the kinds open too.
create or replace function feed_is_for(audience text, resource text, sees text[], kinds text[]) returns boolean language sql immutable parallel safe
return audience = any(sees) and (audience <> 'internal:' or resource in ('material', 'follow_up_round')) or split_part(audience, ':', 1) = any(sees)
  or split_part(audience, ':', 1) = any(kinds) and resource in ('programme', 'actor', 'pilot', 'participation', 'milestone', 'procurement', 'benefit',
    'question', 'activity', 'slot', 'material', 'goal', 'indicator', 'observation', 'funding', 'appointment', 'follow_up_round', 'report', 'news');

-- What is read by whom depends on this object, besides the object.
create function feed_related(above text, of_object uuid) returns table (part text, part_id uuid, part_version integer)
language plpgsql stable security definer set search_path = ioa, pg_temp as $$
begin
  case above
    when 'pilot' then return query
      select * from feed_below('pilot', of_object)
      union select 'question', n.id, n.version from question n where n.pilot_id = of_object
      union select 'interest', n.id, n.version from interest n where n.pilot_id = of_object
      union select 'dialogue_input', n.id, n.version from dialogue_input n where n.pilot_id = of_object
      union select 'person', n.id, n.version from person n where n.pilot_id = of_object
      union select 'report', n.id, n.version from report n where n.pilot_id = of_object
      union select 'news', n.id, n.version from news n where n.pilot_id = of_object
      union select 'slot', n.id, n.version from slot n where n.pilot_id = of_object
      union select 'activity', n.id, n.version from activity n where n.pilot_ids @> array[of_object]
      union select b.part, b.part_id, b.part_version from activity n, feed_related('activity', n.id) b where n.pilot_ids @> array[of_object]
      union select 'evaluation', n.id, n.version from evaluation n where n.pilot_id = of_object
      union select b.part, b.part_id, b.part_version from evaluation n, feed_related('evaluation', n.id) b where n.pilot_id = of_object;
    when 'activity' then return query
      select 'slot', n.id, n.version from slot n where n.activity_id = of_object
      union select 'registration', n.id, n.version from registration n where n.activity_id = of_object
      union select 'evaluation', n.id, n.version from evaluation n where n.activity_id = of_object
      union select b.part, b.part_id, b.part_version from evaluation n, feed_related('evaluation', n.id) b where n.activity_id = of_object;
    when 'evaluation' then return query
      select 'recommendation', n.id, n.version from recommendation n where n.evaluation_id = of_object
      union select 'evaluation_comment', n.id, n.version from evaluation_comment n where n.evaluation_id = of_object;
    when 'goal' then return query select * from feed_below('goal', of_object);
    when 'actor' then return query
      with units as (select u as id from unnest(actor_descendants(of_object)) u)
      select 'actor', n.id, n.version from actor n join units u on u.id = n.id
      union select 'person', n.id, n.version from person n join units u on u.id = n.actor_id
      union select 'registration', n.id, n.version from registration n join units u on u.id = n.actor_id
      union select 'enquiry', n.id, n.version from enquiry n join units u on u.id = n.actor_id
      union select 'interest', n.id, n.version from interest n join units u on u.id = n.actor_id
      union select 'question', n.id, n.version from question n join units u on u.id = n.actor_id
      union select 'dialogue_input', n.id, n.version from dialogue_input n join units u on u.id = n.actor_id
      union select 'slot', n.id, n.version from slot n join units u on u.id = n.actor_id
      union select 'pilot', p.id, p.version from pilot p join units u on u.id = p.lead_buyer_id
      union select b.part, b.part_id, b.part_version from units u join pilot p on p.lead_buyer_id = u.id, feed_related('pilot', p.id) b
      union select 'pilot', p.id, p.version from units u join participation n on n.actor_id = u.id join pilot p on p.id = n.pilot_id
      union select b.part, b.part_id, b.part_version from units u join participation n on n.actor_id = u.id, feed_opened(n.pilot_id, n.role) b;
    else null;
  end case;
end
$$;

-- What a part in a pilot opens besides it: to a buyer all, to others what is seen with the pilot.
create function feed_opened(of_pilot uuid, to_role text) returns table (part text, part_id uuid, part_version integer)
language plpgsql stable security definer set search_path = ioa, pg_temp as $$
begin
  return query select r.* from feed_related('pilot', of_pilot) r
    where to_role in ('lead_buyer', 'partner_buyer') or case r.part
      when 'question' then exists (select from question q where q.id = r.part_id and q.status = 'answered')
      when 'slot' then exists (select from slot s where s.id = r.part_id and s.actor_id is null)
      else r.part not in ('interest', 'dialogue_input', 'person', 'report', 'registration', 'evaluation', 'evaluation_comment', 'recommendation') end;
end
$$;

-- Tells of an object: those who have lost it that it is gone, those who have it now that it is there.
create function log_given_to(part text, of_object uuid, version integer, lost text[], gained text[]) returns void
language plpgsql security definer set search_path = ioa, pg_temp as $$
begin
  perform log_change(part, of_object, version, e.op, 'pilot:' || e.whose)
  from (select 1 as place, 'unpublish' as op, w as whose from unnest(lost) w union all select 2, 'update', w from unnest(lost || gained) w) e
  where e.whose is not null
  order by e.place;
end
$$;

-- The row that says who has to do with another: what it is a part of.
create function row_held(o jsonb) returns jsonb
language plpgsql stable security definer set search_path = ioa, pg_temp as $$
begin
  return case when o ? 'evaluation_id' then (select to_jsonb(e) from evaluation e where e.id = (o ->> 'evaluation_id')::uuid)
    when o ? 'goal_id' then (select to_jsonb(g) from goal g where g.id = (o ->> 'goal_id')::uuid)
    when o ? 'indicator_id' then (select to_jsonb(g) from indicator i join goal g on g.id = i.goal_id where i.id = (o ->> 'indicator_id')::uuid)
    else o end;
end
$$;

-- Who has to do with a row by what it names, in so far as that may open it and what depends on it: programmes that are run, and actors.
create function row_holders(of_row jsonb) returns text[]
language plpgsql stable security definer set search_path = ioa, pg_temp as $$
declare
  o jsonb := row_held(of_row);
  pilots uuid[] := array(select jsonb_array_elements_text(coalesce(o -> 'pilot_ids', '[]'))::uuid) || (o ->> 'pilot_id')::uuid;
  -- What is not seen with the pilot by whoever has a part in it.
  for_buyers boolean := o ? 'actor_id' and not o ? 'role' or o ?| '{evaluator_id,round_id}';
  -- A person of an organisation only is kept in the region of the organisation, and that is seen there before it is published.
  municipality text := case when o ? 'kinds' then o -> 'municipality' ->> 'code'
    when o ? 'public_consent' and coalesce(o ->> 'programme_id', o ->> 'pilot_id') is null then
      (select a.municipality ->> 'code' from actor a where a.id = (o ->> 'actor_id')::uuid) end;
begin
  return array(
    select row_programme(o) || ':run' union select o ->> 'lead_buyer_id' union select o ->> 'evaluator_id' union select o ->> 'parent_id'
    union select jsonb_array_elements_text(coalesce(o -> 'co_programme_ids', '[]')) || ':run'
    union select p.lead_buyer_id::text from pilot p where p.id = any(pilots)
    union select n.actor_id::text from participation n where n.pilot_id = any(pilots) and (n.role in ('lead_buyer', 'partner_buyer') or not for_buyers)
    union select unnest(row_holders(to_jsonb(a))) from activity a where a.id = (o ->> 'activity_id')::uuid
    union select g.id || ':run' from programme g where g.municipalities @> array[municipality]);
end
$$;

create function log_given() returns trigger
language plpgsql security definer set search_path = ioa, pg_temp as $$
declare
  had text[] := row_holders(to_jsonb(old));
  have text[] := row_holders(to_jsonb(new));
  lost text[] := array(select unnest(had) except select unnest(have));
  gained text[] := array(select unnest(have) except select unnest(had));
  ran text[] := array(select l from unnest(lost) l where l like '%:run');
begin
  perform log_given_to(tg_table_name, new.id, new.version, lost, gained);
  -- Registrations are for who runs the activity, comments for who runs the programme and who evaluates: nobody else has lost them.
  perform log_given_to(r.part, r.part_id, r.part_version,
    case when r.part = 'registration' or r.part = 'evaluation_comment' and tg_table_name <> 'evaluation' then ran else lost end, gained)
  from feed_related(tg_table_name, new.id) r;
  return null;
end
$$;

-- Before those that tell everybody else: whoever is told by them too is told by them alone.
create trigger x_log_given after update of programme_id, lead_buyer_id on pilot for each row
  when (old.programme_id <> new.programme_id or old.lead_buyer_id is distinct from new.lead_buyer_id) execute function log_given();
create trigger x_log_given after update of programme_id, co_programme_ids, pilot_ids on activity for each row
  when (old.programme_id <> new.programme_id or old.co_programme_ids <> new.co_programme_ids or old.pilot_ids <> new.pilot_ids) execute function log_given();
create trigger x_log_given after update of programme_id, pilot_id, activity_id, evaluator_id on evaluation for each row
  when (old.programme_id is distinct from new.programme_id or old.pilot_id is distinct from new.pilot_id
    or old.activity_id is distinct from new.activity_id or old.evaluator_id is distinct from new.evaluator_id) execute function log_given();
create trigger x_log_given after update of programme_id, pilot_id, activity_id on news for each row
  when (old.programme_id is distinct from new.programme_id or old.pilot_id is distinct from new.pilot_id
    or old.activity_id is distinct from new.activity_id) execute function log_given();
create trigger x_log_given after update of programme_id, pilot_id on goal for each row
  when (old.programme_id is distinct from new.programme_id or old.pilot_id is distinct from new.pilot_id) execute function log_given();
create trigger x_log_given after update of programme_id, pilot_id on funding for each row
  when (old.programme_id is distinct from new.programme_id or old.pilot_id is distinct from new.pilot_id) execute function log_given();
create trigger x_log_given after update of programme_id, pilot_id on appointment for each row
  when (old.programme_id is distinct from new.programme_id or old.pilot_id is distinct from new.pilot_id) execute function log_given();
create trigger x_log_given after update of programme_id, pilot_id, actor_id on person for each row
  when (old.programme_id is distinct from new.programme_id or old.pilot_id is distinct from new.pilot_id or old.actor_id <> new.actor_id) execute function log_given();
create trigger x_log_given after update of parent_id, municipality on actor for each row
  when (old.parent_id is distinct from new.parent_id or old.municipality is distinct from new.municipality) execute function log_given();

-- Whether everybody sees a row, as far as it and what it is a part of tell.
create function row_is_public(o jsonb) returns boolean
language plpgsql stable security definer set search_path = ioa, pg_temp as $$
begin
  return coalesce(o ->> 'visibility', (select p.visibility from pilot p where p.id = (o ->> 'pilot_id')::uuid),
      (select g.visibility from programme g where g.id = (o ->> 'programme_id')::uuid)) = 'published'
    and not (o ? 'actor_id' and not o ? 'role' or o ? 'round_id');
end
$$;

-- A tombstone too. Nothing is said of what goes along with what it is a part of: that has its own.
create function log_given_gone() returns trigger
language plpgsql security definer set search_path = ioa, pg_temp as $$
begin
  if not coalesce(row_is_public(row_held(to_jsonb(old))), false) then
    perform log_change(tg_table_name, old.id, old.version, 'delete', 'pilot:' || h) from unnest(row_holders(to_jsonb(old))) h where h is not null;
  end if;
  return null;
end
$$;

do $$
declare
  of text;
begin
  foreach of in array '{participation,milestone,procurement,benefit,interest,question,dialogue_input,activity,registration,slot,evaluation,evaluation_comment,recommendation,goal,indicator,observation,funding,appointment,news,person,report,actor}'::text[] loop
    execute format('create trigger x_log_given_gone after delete on %I for each row execute function log_given_gone()', of);
  end loop;
end
$$;

-- Some see an evaluation from one of its stages to another only, but not who runs the programme.
create function log_stage_given() returns trigger
language plpgsql security definer set search_path = ioa, pg_temp as $$
declare
  holders text[] := array(select h from unnest(row_holders(to_jsonb(new))) h where h not like '%:run');
begin
  perform log_given_to(tg_table_name, new.id, new.version, holders, '{}');
  perform log_given_to(r.part, r.part_id, r.part_version, holders, '{}') from feed_related(tg_table_name, new.id) r where r.part <> 'evaluation_comment';
  return null;
end
$$;

create trigger x_log_given_stage after update of status on evaluation for each row when (old.status <> new.status) execute function log_stage_given();

-- Who runs a programme sees what its municipalities have that is not published, and keeps the persons there.
create function log_region_given() returns trigger
language plpgsql security definer set search_path = ioa, pg_temp as $$
begin
  perform log_given_to(r.part, r.part_id, r.part_version, array[new.id || ':run'], '{}')
  from (
    select 'actor' as part, a.id as part_id, a.version as part_version, a.municipality ->> 'code' as code from actor a where a.visibility <> 'published'
    union all select 'person', n.id, n.version, a.municipality ->> 'code' from person n join actor a on a.id = n.actor_id
    where n.programme_id is null and n.pilot_id is null) r
  where r.code = any(old.municipalities) <> (r.code = any(new.municipalities));
  return null;
end
$$;

create trigger x_log_given after update of municipalities on programme for each row
  when (old.municipalities <> new.municipalities) execute function log_region_given();

-- A part in a pilot opens what a buyer may see of it, and a hidden one to whoever has it.
create function log_part_given() returns trigger
language plpgsql security definer set search_path = ioa, pg_temp as $$
declare
  of_pilot pilot;
  to_role text := case when new.role in ('lead_buyer', 'partner_buyer') then new.role else coalesce(old.role, new.role) end;
begin
  select p.* into of_pilot from pilot p where p.id = coalesce(new.pilot_id, old.pilot_id)
    and (p.visibility <> 'published' or to_role in ('lead_buyer', 'partner_buyer'));
  if found then
    perform log_given_to('pilot', of_pilot.id, of_pilot.version, array[old.actor_id::text], array[new.actor_id::text]);
    perform log_given_to(r.part, r.part_id, r.part_version, array[old.actor_id::text], array[new.actor_id::text]) from feed_opened(of_pilot.id, to_role) r;
  end if;
  return null;
end
$$;

create trigger x_log_given after insert or delete on participation for each row execute function log_part_given();
create trigger x_log_given_anew after update of actor_id, role on participation for each row
  when (old.actor_id <> new.actor_id or old.role <> new.role) execute function log_part_given();

-- A free slot is seen by whoever sees the activity, a booked one by few: also who has a part in the activity's pilots has lost it.
create function log_slot_given() returns trigger
language plpgsql security definer set search_path = ioa, pg_temp as $$
declare
  pilots uuid[] := (select a.pilot_ids from activity a where a.id = new.activity_id);
begin
  perform log_given_to('slot', new.id, new.version, array(
    select p.lead_buyer_id::text from pilot p where p.id = any(pilots) union select n.actor_id::text from participation n where n.pilot_id = any(pilots)), '{}');
  return null;
end
$$;

create trigger x_log_given after update of actor_id on slot for each row
  when (old.actor_id is distinct from new.actor_id) execute function log_slot_given();

-- -------------------------------------------------------------------------------------------------- parts that move
create or replace function log_part() returns trigger
language plpgsql security definer set search_path = ioa, pg_temp as $$
declare
  was text := case when tg_op <> 'INSERT' then goal_audience(old.programme_id, old.pilot_id) end;
  now_is text := case when tg_op <> 'DELETE' then goal_audience(new.programme_id, new.pilot_id) end;
begin
  if coalesce(now_is, was) is not null then
    perform log_seen(tg_table_name, tg_op, coalesce(new.id, old.id), coalesce(new.version, old.version), was, now_is);
  end if;
  return null;
end
$$;

create function log_goal_moved() returns trigger
language plpgsql security definer set search_path = ioa, pg_temp as $$
begin
  perform log_seen(b.part, tg_op, b.part_id, b.part_version, goal_audience(old.programme_id, old.pilot_id), goal_audience(new.programme_id, new.pilot_id))
  from feed_below('goal', new.id) b where b.part <> 'goal';
  return null;
end
$$;

create trigger y_log_moved after update of programme_id, pilot_id on goal for each row
  when (old.programme_id is distinct from new.programme_id or old.pilot_id is distinct from new.pilot_id) execute function log_goal_moved();

-- -------------------------------------------------------------------------------------------------- shown and hidden
-- What is one's own below a pilot or an activity: who forgets it with that, and may read it, is told of it.
create function log_own_below() returns trigger
language plpgsql security definer set search_path = ioa, pg_temp as $$
begin
  perform log_change(r.part, r.part_id, r.part_version, 'update', r.part || ':' || r.actor_id)
  from (select 'question' as part, n.id as part_id, n.version as part_version, n.actor_id from question n where n.pilot_id = new.id and n.status <> 'answered'
    union all select 'interest', n.id, n.version, n.actor_id from interest n where n.pilot_id = new.id
    union all select 'dialogue_input', n.id, n.version, n.actor_id from dialogue_input n where n.pilot_id = new.id
    union all select 'registration', n.id, n.version, n.actor_id from registration n where n.activity_id = new.id
    union all select 'slot', n.id, n.version, n.actor_id from slot n where n.activity_id = new.id and n.actor_id is not null) r;
  return null;
end
$$;

create trigger z_log_own_below after update of visibility on pilot for each row when (old.visibility <> new.visibility) execute function log_own_below();
create trigger z_log_own_below after update of visibility on activity for each row when (old.visibility <> new.visibility) execute function log_own_below();

-- A person who consented is shown with the organisation, and with the programme or pilot, and hidden with each of them.
create function log_persons_shown() returns trigger
language plpgsql security definer set search_path = ioa, pg_temp as $$
declare
  n person;
begin
  for n in
    select p.* from person p
    where new.id = case tg_table_name when 'actor' then p.actor_id when 'pilot' then p.pilot_id else p.programme_id end and p.public_consent
      and not exists (select from actor a where a.id = p.actor_id and a.id <> new.id and a.visibility <> 'published')
      and not exists (select from pilot t where t.id = p.pilot_id and t.id <> new.id and t.visibility <> 'published')
      and not exists (select from programme g where g.id = p.programme_id and g.id <> new.id and g.visibility <> 'published')
  loop
    if new.visibility = 'published' then
      perform log_change('person', n.id, n.version, 'publish', 'public');
    else
      perform log_change('person', n.id, n.version, 'unpublish', 'public');
      perform log_change('person', n.id, n.version, 'update', 'person:' || n.actor_id);
    end if;
  end loop;
  return null;
end
$$;

create trigger z_log_persons after update of visibility on actor for each row
  when ((old.visibility = 'published') <> (new.visibility = 'published')) execute function log_persons_shown();
create trigger z_log_persons after update of visibility on pilot for each row
  when ((old.visibility = 'published') <> (new.visibility = 'published')) execute function log_persons_shown();
create trigger z_log_persons after update of visibility on programme for each row
  when ((old.visibility = 'published') <> (new.visibility = 'published')) execute function log_persons_shown();

revoke all on all functions in schema ioa from public;
