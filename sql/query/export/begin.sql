-- The moment that an export is of: the cursor from which to follow what changes afterwards.
select c.next_cursor as cursor, '/v1/changes?cursor=' || c.next_cursor || '&resource=' || :resource::text || coalesce('&programme_id=' || :programme_id::uuid, '') as changes
from feed_page(null, 'now', array[:resource::text], :programme_id, 'events', 1) c
