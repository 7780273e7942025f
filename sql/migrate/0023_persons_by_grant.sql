-- Contact persons by the rights that a role is held for: what the token's organisation is does not count where a grant is for another.
set search_path = ioa, public;

-- Those take part for whom the caller may name contacts at all.
create or replace function caller_takes_part(in_pilot uuid) returns boolean
language plpgsql stable security definer set search_path = ioa, pg_temp as $$
declare
  actors uuid[] := caller_actors_as('{buyer,supplier,researcher}');
begin
  return exists (select from pilot p where p.id = in_pilot and p.lead_buyer_id = any(actors))
    or exists (select from participation n where n.pilot_id = in_pilot and n.actor_id = any(actors));
end
$$;

-- As in 0022, with the rights looked up once.
create or replace function caller_person_keys() returns jsonb
language plpgsql stable parallel safe security definer set search_path = ioa, pg_temp as $$
declare
  rights jsonb := caller_rights();
  programmes uuid[] := rights_programmes(rights);
begin
  if rights ? 'national_admin' then
    return '{"all": true}';
  end if;
  return (select jsonb_object_agg(k, true)
          from unnest((rights_actors(rights, '{buyer,supplier,researcher}') || programmes)::text[] || programme_municipalities(programmes)) k);
end
$$;

-- Of the token alone, whatever its roles: nothing asks for that any more.
drop function caller_actors();

revoke all on all functions in schema ioa from public;
grant execute on function caller_person_keys() to ioa_api;
