-- Reference lists: what a municipality, region or CPV code may be, and the checks that name the place of an unknown one.
set search_path = ioa, public;

-- Numbers change with reforms: a number is valid from one day to another (the last day, or null while it is valid).
create table municipality (
  code       text not null,
  valid_from date not null,
  valid_to   date,
  name       text not null,
  county     text not null,
  primary key (code, valid_from)
);

create table nuts (
  code text primary key,
  name text not null
);

create table cpv (
  code text primary key,
  en   text not null,
  nb   text not null
);

-- {code, valid_year}: the number is known, and was valid in that year.
create function check_municipality(value jsonb, pointer text) returns void
language plpgsql stable as $$
declare
  year integer;
begin
  if value is null or not is_municipality(value) then
    return; -- the constraint on the shape speaks
  end if;
  year := value ->> 'valid_year';
  if not exists (select from municipality m where m.code = value ->> 'code') then
    perform refuse(422, 'unknown', format('%s is no municipality number that is known here.', value ->> 'code'), pointer || '/code');
  elsif year is not null and not exists (
    select from municipality m
    where m.code = value ->> 'code' and m.valid_from <= make_date(year, 12, 31)
      and (m.valid_to is null or m.valid_to >= make_date(year, 1, 1))
  ) then
    perform refuse(422, 'validity', format('Municipality number %s was not in use in %s.', value ->> 'code', year), pointer || '/valid_year');
  end if;
end
$$;

create function check_municipalities(codes text[], pointer text) returns void
language plpgsql stable as $$
declare
  wrong record;
begin
  if codes = '{}' then
    return;
  end if;
  select c.code, c.place into wrong
  from unnest(codes) with ordinality c(code, place)
  where not exists (select from municipality m where m.code = c.code)
  order by c.place limit 1;
  if found then
    perform refuse(422, 'unknown', format('%s is no municipality number that is known here.', coalesce(wrong.code, 'null')), pointer || '/' || wrong.place - 1);
  end if;
end
$$;

create function check_nuts(codes text[], pointer text) returns void
language plpgsql stable as $$
declare
  wrong record;
begin
  if codes = '{}' then
    return;
  end if;
  select c.code, c.place into wrong
  from unnest(codes) with ordinality c(code, place)
  where not exists (select from nuts n where n.code = c.code)
  order by c.place limit 1;
  if found then
    perform refuse(422, 'unknown', format('%s is no Norwegian NUTS region.', coalesce(wrong.code, 'null')), pointer || '/' || wrong.place - 1);
  end if;
end
$$;

create function check_cpv(codes text[], pointer text) returns void
language plpgsql stable as $$
declare
  wrong record;
begin
  if codes = '{}' then
    return;
  end if;
  select c.code, c.place into wrong
  from unnest(codes) with ordinality c(code, place)
  where not exists (select from cpv v where v.code = c.code)
  order by c.place limit 1;
  if found then
    perform refuse(422, 'unknown', format('%s is no code of CPV 2008.', coalesce(wrong.code, 'null')), pointer || '/' || wrong.place - 1);
  end if;
end
$$;

-- Divisions (the first two digits) of CPV codes, for a filter that an index can answer.
create function cpv_divisions(codes text[]) returns text[] language plpgsql immutable parallel safe as $$
begin
  return array(select distinct left(c, 2) from unnest(codes) c order by 1);
end
$$;
