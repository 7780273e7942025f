-- Deletes an activity.
delete from writable_activity v
where v.id = :id and (:if_match::integer[] is null or v.version = any(:if_match::integer[]))
returning v.id
