-- No programme is part of itself, also when two are moved at once: who changes what a programme is part of waits for who else does, because
-- two changes that are right by themselves can make a circle together.
set search_path = ioa, public;

create function programme_order() returns trigger
language plpgsql security definer set search_path = ioa, pg_temp as $$
begin
  perform pg_advisory_xact_lock(x'696f6170726f67'::bigint);
  if new.id in (
    with recursive chain(id) as (
      select new.parent_id
      union
      select g.parent_id from programme g join chain on g.id = chain.id where g.parent_id is not null
    )
    select chain.id from chain) then
    perform refuse(422, 'cycle', 'A programme cannot be part of itself.', '/parent_id');
  end if;
  return new;
end
$$;

create trigger f_order before update on programme for each row
  when (new.parent_id is not null and new.parent_id is distinct from old.parent_id) execute function programme_order();

revoke all on all functions in schema ioa from public;
