-- What changed behind a cursor, as far as the caller may learn of it.
select c.data, c.next_cursor as cursor,
  '/v1/changes?cursor=' || c.next_cursor || coalesce('&resource=' || array_to_string(:resource::text[], ','), '')
    || coalesce('&programme_id=' || :programme_id::uuid, '') || case :mode when 'latest' then '&mode=latest' else '' end
    || case when :include::text[] is not null then '&include=data' else '' end || '&limit=' || :limit::integer as next,
  c.caught_up, case when c.caught_up and :position::text is null then :wait::integer end as "_wait",
  case when :include::text[] is not null then
    (select coalesce(json_object_agg(e.resource, e.ids), '{}')
     from (select d ->> 'resource' as resource, '{' || string_agg(distinct d ->> 'id', ',') || '}' as ids
           from json_array_elements(c.data) d where not (d ->> 'gone')::boolean group by 1) e) end as "_ids"
from feed_page(:cursor, :position, :resource, :programme_id, :mode, :limit) c
