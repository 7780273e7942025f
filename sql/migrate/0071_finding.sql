-- How objects are found: by what another system calls them, and by the beginnings of words.
set search_path = ioa, public;

-- The objects of a resource that another system calls so, "system:id". Either may have colons itself, so each of them is tried; only what the
-- caller may read counts, which is for the query that asks.
create function external_objects(resource text, external text) returns uuid[]
language sql stable parallel safe security definer set search_path = ioa, pg_temp
return array(
  select x.object_id
  from generate_series(2, length(external) - 1) place
  join external_id x on x.resource = external_objects.resource and x.system = left(external, place - 1) and x.id = substr(external, place + 1)
  where substr(external, place, 1) = ':');

-- What a search asks for. Norwegian and Sámi put words together, so that a word of three letters finds all that begin so; who wants just the
-- word writes quotation marks somewhere. Lexemes with marks of their own stay whole, because they would have to be quoted again.
create function search_words(words text) returns tsquery language plpgsql immutable parallel safe as $$
declare
  asked tsquery := websearch_to_tsquery('simple'::regconfig, words);
begin
  if numnode(asked) = 0 or words like '%"%' or asked::text ~ '''''|\\' then
    return asked;
  end if;
  -- first all of them, so that what is between two words is never taken for a word
  return regexp_replace(regexp_replace(asked::text, '(''[^'']*'')', '\1:*', 'g'), '(''[^'']{0,2}''):\*', '\1', 'g')::tsquery;
end
$$;

create or replace function refuse_step(resource text, was text, becomes text, allowed text[], pointer text) returns void language plpgsql as $$
declare
  one text := case when resource ~ '^[aeiou]' then 'An ' else 'A ' end || replace(resource, '_', ' ');
begin
  perform refuse(409, 'illegal-transition',
    case when was is null then format('A new %s cannot start as %s.', replace(resource, '_', ' '), becomes)
      when allowed = '{}' then format('%s that is %s stays so.', one, was)
      else format('%s that is %s cannot become %s.', one, was, becomes) end,
    pointer, jsonb_build_object('allowed', allowed));
end
$$;

-- What is refused names the parameter.
create or replace function statistics_scope(programme_id uuid, region text, "from" date, "to" date) returns jsonb
language plpgsql stable parallel safe as $$
begin
  if "from" > "to" then
    perform ioa.refuse(400, 'invalid-parameter', 'The period ends before it begins: to is before from.', more => '{"parameter": "to"}');
  end if;
  return jsonb_build_object('programme_id', programme_id, 'region', region, 'from', "from", 'to', "to");
end
$$;

revoke all on all functions in schema ioa from public;
grant execute on function external_objects(text, text), search_words(text) to ioa_api;
