-- What changed behind a cursor, as far as the caller may learn of it.
select c.data, c.next_cursor as cursor,
  '/v1/changes?cursor=' || c.next_cursor || coalesce('&resource=' || array_to_string(:resource::text[], ','), '')
    || coalesce('&programme_id=' || :programme_id::uuid, '') || case :mode when 'latest' then '&mode=latest' else '' end || '&limit=' || :limit::integer as next,
  c.caught_up
from feed_page(:cursor, :position, :resource, :programme_id, :mode, :limit) c
