-- The moment that an export is of: the cursor from which to follow what changes afterwards.
select c.next_cursor as cursor, '/v1/changes?cursor=' || c.next_cursor || '&resource=' || :resource::text as changes
from feed_page(null, 'now', array[:resource::text], null, 'events', 1) c
