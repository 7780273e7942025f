-- Asks no longer for a report.
delete from writable_report r
where r.id = :id and (:if_match::integer[] is null or r.version = any(:if_match::integer[]))
returning r.id
