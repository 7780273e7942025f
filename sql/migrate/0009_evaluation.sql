-- Evaluations of a pilot, a programme or an activity.
set search_path = ioa, public;

-- [{code, effect_goal, score, evidence}]
create function is_criteria(value jsonb) returns boolean language plpgsql immutable parallel safe as $$
begin
  return case when jsonb_typeof(value) <> 'array' then false when jsonb_array_length(value) > 100 then false
    else coalesce((select bool_and(coalesce(
        ioa.is_object_of(e, '{code,effect_goal,score,evidence}') and ioa.is_text(e -> 'code', 50) and e ->> 'code' <> ''
        and coalesce(e ->> 'effect_goal' in ('better_public_sector', 'better_companies', 'innovative_region'), true)
        and coalesce(jsonb_typeof(e -> 'score') = 'number' and e ->> 'score' ~ '^[1-5]$', true)
        and ioa.is_multilingual(e -> 'evidence'), false))
      from jsonb_array_elements(value) e), true) and octet_length(value::text) <= 400000 end;
end
$$;

-- [{text, status}]
create function is_recommendations(value jsonb) returns boolean language plpgsql immutable parallel safe as $$
begin
  return case when jsonb_typeof(value) <> 'array' then false when jsonb_array_length(value) > 100 then false
    else coalesce((select bool_and(coalesce(ioa.is_object_of(e, '{text,status}') and e ? 'text' and ioa.is_multilingual(e -> 'text', 5000)
                                            and coalesce(e ->> 'status' in ('open', 'closed'), true), false))
                   from jsonb_array_elements(value) e), true) and octet_length(value::text) <= 400000 end;
end
$$;

create function is_declaration(value jsonb) returns boolean language plpgsql immutable parallel safe as $$
begin
  return value is null or ioa.is_object_of(value, '{declared,statement}')
    and coalesce(jsonb_typeof(value -> 'declared') = 'boolean', false) and coalesce(ioa.is_text(value -> 'statement', 5000), true);
end
$$;

create table evaluation (
  id                   uuid primary key,
  version              integer not null default 1,
  created_at           timestamptz not null default clock_timestamp(),
  updated_at           timestamptz not null default clock_timestamp(),
  visibility           text not null default 'draft',
  published_at         timestamptz,
  external_ids         jsonb not null default '[]',
  language             text not null default 'nb',
  type                 text not null,
  status               text not null default 'planned',
  pilot_id             uuid,
  programme_id         uuid,
  activity_id          uuid,
  criteria             jsonb not null default '[]',
  findings             jsonb,
  recommendations      jsonb not null default '[]',
  evaluator_id         uuid,
  conflict_of_interest jsonb,
  constraint evaluation__visibility__enum check (visibility in ('draft', 'internal', 'published', 'archived')),
  -- Its status opens it to everyone, not its visibility alone.
  constraint evaluation__visibility__status check (visibility <> 'published' or status = 'published'),
  constraint evaluation__external_ids__format check (is_external_ids(external_ids)),
  constraint evaluation__language__enum check (is_language(language)),
  constraint evaluation__type__enum check (type in ('pilot', 'benefit', 'climate_environment', 'midway', 'final', 'societal_effect', 'activity')),
  constraint evaluation__status__enum check (status in ('planned', 'assigned', 'data_collection', 'draft', 'fact_check', 'approved', 'published', 'withdrawn')),
  constraint evaluation__pilot_id__exists foreign key (pilot_id) references pilot,
  constraint evaluation__programme_id__exists foreign key (programme_id) references programme,
  constraint evaluation__activity_id__exists foreign key (activity_id) references activity,
  constraint evaluation__pilot_id__exactly_one check (num_nonnulls(pilot_id, programme_id, activity_id) = 1),
  constraint evaluation__criteria__format check (is_criteria(criteria)),
  constraint evaluation__findings__format check (is_multilingual(findings)),
  constraint evaluation__recommendations__format check (is_recommendations(recommendations)),
  constraint evaluation__evaluator_id__exists foreign key (evaluator_id) references actor,
  constraint evaluation__evaluator_id__required check (status in ('planned', 'withdrawn') or evaluator_id is not null),
  constraint evaluation__conflict_of_interest__format check (is_declaration(conflict_of_interest))
);

create index evaluation_by_updated on evaluation (updated_at, id);
create index evaluation_by_created on evaluation (created_at, id);
create index evaluation_by_type on evaluation (type, updated_at, id);
create index evaluation_by_status on evaluation (status, updated_at, id);
create index evaluation_by_visibility on evaluation (visibility, updated_at, id);
create index evaluation_by_pilot on evaluation (pilot_id, updated_at, id);
create index evaluation_by_programme on evaluation (programme_id, updated_at, id);
create index evaluation_by_activity on evaluation (activity_id, updated_at, id);
create index evaluation_by_evaluator on evaluation (evaluator_id, updated_at, id);

-- The actors who have a stake in what is evaluated: owner, lead buyer, organisers, and all who take part.
create function stakeholders(of_pilot uuid, of_programme uuid, of_activity uuid) returns uuid[]
language sql stable security definer set search_path = ioa, pg_temp
begin atomic
  with subject(programme_id) as (
    select of_programme
    union select p.programme_id from pilot p where p.id = of_pilot
    union select a.programme_id from activity a where a.id = of_activity
  )
  select array(
    select g.owner_id from programme g join subject on subject.programme_id = g.id where g.owner_id is not null
    union select p.lead_buyer_id from pilot p where p.id = of_pilot and p.lead_buyer_id is not null
    union select n.actor_id from participation n where n.pilot_id = of_pilot
    union select unnest(a.organiser_ids) from activity a where a.id = of_activity);
end;

create function evaluation_keep() returns trigger
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
  if new.evaluator_id is not null and new.status <> 'withdrawn'
     and actor_family(new.evaluator_id) && stakeholders(new.pilot_id, new.programme_id, new.activity_id) then
    perform refuse(422, 'conflict-of-interest', 'The evaluator belongs to an organisation with a stake in what is evaluated.', '/evaluator_id');
  end if;
  return new;
end
$$;

-- The other way round: who evaluates a pilot cannot join it afterwards.
create function evaluator_stays_out() returns trigger
language plpgsql security definer set search_path = ioa, pg_temp as $$
begin
  if exists (select from evaluation e
             where e.pilot_id = new.pilot_id and e.status <> 'withdrawn' and e.evaluator_id = any(actor_family(new.actor_id))) then
    perform refuse(422, 'conflict-of-interest', 'This organisation evaluates the pilot.', '/actor_id');
  end if;
  return new;
end
$$;

create function evaluator_stays_out_of_lead() returns trigger
language plpgsql security definer set search_path = ioa, pg_temp as $$
begin
  if exists (select from evaluation e
             where e.pilot_id = new.id and e.status <> 'withdrawn' and e.evaluator_id = any(actor_family(new.lead_buyer_id))) then
    perform refuse(422, 'conflict-of-interest', 'This organisation evaluates the pilot.', '/lead_buyer_id');
  end if;
  return new;
end
$$;

create trigger a_common before insert or update on evaluation for each row execute function keep_common();
create trigger c_keep before insert or update on evaluation for each row execute function evaluation_keep();
create trigger d_evaluator before insert or update of actor_id, pilot_id on participation for each row execute function evaluator_stays_out();
create trigger d_evaluator before update of lead_buyer_id on pilot for each row
  when (new.lead_buyer_id is distinct from old.lead_buyer_id) execute function evaluator_stays_out_of_lead();
create trigger x_external_ids_added after insert on evaluation for each row
  when (new.external_ids <> '[]') execute function keep_external_ids();
create trigger x_external_ids_changed after update on evaluation for each row
  when (old.external_ids <> new.external_ids) execute function keep_external_ids();
create trigger x_external_ids_removed after delete on evaluation for each row
  when (old.external_ids <> '[]') execute function keep_external_ids();
