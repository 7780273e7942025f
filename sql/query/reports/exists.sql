-- Whether the caller may read the report.
select r.id from readable_report r where r.id = :id
