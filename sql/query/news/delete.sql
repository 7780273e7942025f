-- Deletes news.
delete from writable_news n
where n.id = :id and (:if_match::integer[] is null or n.version = any(:if_match::integer[]))
returning n.id
