-- What charts say in words, in Norwegian and in English.
set search_path = ioa, public;

create function chart_number(value numeric, language text) returns text language sql immutable parallel safe
return case language when 'en' then value::text else replace(value::text, '.', ',') end;

-- "Mål: 40"; null without a target.
create function chart_target(language text, target numeric) returns text language sql immutable parallel safe
return case language when 'en' then 'Target: ' else 'Mål: ' end || trim_scale(target);

-- The day the figures are of, and the period that was asked for.
create function chart_note(language text, since date, until date) returns text language sql stable parallel safe
return case language when 'en' then 'As of ' else 'Per ' end || to_char(now() at time zone 'Europe/Oslo', 'YYYY-MM-DD')
  || case when since is null and until is null then ''
     else case language when 'en' then ', period ' else ', periode ' end || coalesce(since::text, '…') || ' – ' || coalesce(until::text, '…') end;

-- The name of a code, or the code itself.
create function chart_name(of_list text, of_code text, in_language text) returns text language sql stable parallel safe
begin atomic
  select coalesce((select coalesce(c.name ->> in_language, c.name ->> 'nb') from readable_code c where c.list = of_list and c.id = of_code), of_code);
end;

revoke all on all functions in schema ioa from public;
grant execute on function chart_number(numeric, text), chart_target(text, numeric), chart_note(text, date, date), chart_name(text, text, text) to ioa_api;
