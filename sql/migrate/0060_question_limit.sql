-- One organisation asks a pilot so many questions and no more; who answers them has other things to do.
set search_path = ioa, public;

create function question_limit() returns trigger
language plpgsql security definer set search_path = ioa, pg_temp as $$
begin
  if (select count(*) from question q where q.pilot_id = new.pilot_id and q.actor_id = new.actor_id) >= 100 then
    perform refuse(409, 'dialogue-closed', 'One organisation asks a pilot a hundred questions at the most.');
  end if;
  return new;
end
$$;

create trigger e_limit before insert on question for each row when (current_user = 'ioa_api') execute function question_limit();
revoke all on all functions in schema ioa from public;
