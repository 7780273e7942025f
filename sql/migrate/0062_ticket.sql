-- Tickets: for a minute they stand for whoever asked for them, where no token can be sent. What is kept is their digest.
set search_path = ioa, public;

create table ticket (
  digest     text primary key, -- SHA-256, hexadecimal
  purpose    text not null,
  owner      text not null,    -- issuer and subject
  principal  text not null,    -- what the token said
  expires_at timestamptz not null,
  constraint ticket__purpose__enum check (purpose in ('changes'))
);
create index ticket_by_owner on ticket (owner, expires_at);
create index ticket_by_expiry on ticket (expires_at);

-- A new one for the caller. Only the newest twenty of a caller hold, so that nobody fills the table.
create function ticket_create(purpose text, out ticket text, out expires_at timestamptz)
language plpgsql security definer set search_path = ioa, pg_temp as $$
declare
  whose text := jsonb_build_array(caller() -> 'issuer', caller() -> 'subject')::text;
begin
  -- One at a time, or each would leave the others' room.
  perform pg_advisory_xact_lock(hashtextextended(whose, x'696f617469636b6574'::bit(64)::bigint));
  delete from ticket t where t.owner = whose and t.digest not in (
    select k.digest from ticket k where k.owner = whose and k.expires_at > now() order by k.expires_at desc limit 19);
  -- 244 random bits, as base64url.
  ticket := translate(rtrim(encode(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()), 'base64'), '='), '+/', '-_');
  expires_at := now() + interval '1 minute';
  insert into ticket (digest, purpose, owner, principal, expires_at)
  values (encode(sha256(convert_to(ticket, 'UTF8')), 'hex'), purpose, whose, current_setting('ioa.principal'), expires_at);
end
$$;

-- Whom a ticket stands for, for the rest of the transaction too.
create function ticket_open(digest text, purpose text) returns text
language plpgsql security definer set search_path = ioa, pg_temp as $$
declare
  whose text := (select t.principal from ticket t where t.digest = ticket_open.digest and t.purpose = ticket_open.purpose and t.expires_at > now());
begin
  if whose is null then
    perform refuse(401, 'invalid-ticket', 'There is no such ticket, or its minute is over. Ask for a new one.', null, '{"parameter": "ticket"}');
  end if;
  return set_config('ioa.principal', whose, true);
end
$$;

revoke all on all functions in schema ioa from public;
grant execute on function ticket_create(text), ticket_open(text, text) to ioa_api;
