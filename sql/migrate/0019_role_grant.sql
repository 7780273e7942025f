-- Grants: roles that the database gives, to a person or an organisation as its issuer names it, besides those that a token brings.
set search_path = ioa, public;

-- Whose it is: the issuer, and either the subject or the organisation, because neither is known but by the word of its issuer.
-- For what: each role has its own kind of object that it is held for, or none.
create table role_grant (
  id           uuid primary key,
  version      integer not null default 1,
  created_at   timestamptz not null default clock_timestamp(),
  updated_at   timestamptz not null default clock_timestamp(),
  issuer       text not null,
  subject      text,
  organisation text,
  role         text not null,
  programme_id uuid,
  actor_id     uuid,
  valid_from   timestamptz not null default clock_timestamp(),
  valid_to     timestamptz,
  granted_by   jsonb,
  constraint role_grant__issuer__length check (length(issuer) between 1 and 500),
  constraint role_grant__subject__length check (length(subject) between 1 and 255),
  constraint role_grant__organisation__format check (is_organisation_number(organisation)),
  constraint role_grant__subject__exactly_one check (num_nonnulls(subject, organisation) = 1),
  constraint role_grant__role__enum check (role in ('national_admin', 'national_evaluator', 'regional_manager', 'buyer', 'supplier',
                                                    'researcher', 'integration')),
  constraint role_grant__programme_id__exists foreign key (programme_id) references programme on delete cascade,
  constraint role_grant__programme_id__role check ((role = 'regional_manager') = (programme_id is not null)),
  constraint role_grant__actor_id__exists foreign key (actor_id) references actor on delete cascade,
  constraint role_grant__actor_id__role check (
    (role in ('national_evaluator', 'buyer', 'supplier', 'researcher', 'integration')) = (actor_id is not null)),
  constraint role_grant__valid_to__order check (valid_to > valid_from),
  -- Once each, so that what is taken back is gone; it begins with what a subject's grants are looked up by.
  constraint role_grant__role__unique unique nulls not distinct (issuer, subject, organisation, role, programme_id, actor_id)
);

create index role_grant_by_organisation on role_grant (issuer, organisation) where organisation is not null;
create index role_grant_by_created on role_grant (created_at, id);
create index role_grant_by_updated on role_grant (updated_at, id);
create index role_grant_by_role on role_grant (role, created_at, id);
create index role_grant_by_programme on role_grant (programme_id, created_at, id);
create index role_grant_by_actor on role_grant (actor_id, created_at, id);
create index role_grant_by_subject on role_grant (subject, created_at, id);
create index role_grant_by_holder on role_grant (organisation, created_at, id);

create function role_grant_keep() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' then
    new.version := old.version + 1;
    new.created_at := old.created_at;
    new.updated_at := greatest(clock_timestamp(), old.updated_at + interval '1 microsecond');
    new.granted_by := old.granted_by;
  elsif current_user = 'ioa_api' then
    new.version := 1;
    new.granted_by := jsonb_strip_nulls(jsonb_build_object('issuer', caller() ->> 'issuer', 'subject', caller() ->> 'subject'));
  end if;
  new.valid_from := coalesce(new.valid_from, new.created_at);
  return new;
end
$$;
create trigger a_keep before insert or update on role_grant for each row execute function role_grant_keep();
select audit_table('role_grant');

-- The grants of the caller that are valid now. One look-up by index; a caller without issuer has none.
create view caller_grant as
select g.id, g.role, g.programme_id, g.actor_id, g.subject, g.organisation, g.valid_from, g.valid_to
from role_grant g
where g.issuer = (caller() ->> 'issuer')
  and (g.subject = (caller() ->> 'subject') or g.organisation = (caller() ->> 'organisation'))
  and g.valid_from <= now() and (g.valid_to > now() or g.valid_to is null);
