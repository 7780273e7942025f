-- News for who follows what changes (by their identifiers), and for an export (all, or those of a programme).
-- filter ids:          n.id = any(:ids::uuid[])
-- filter programme_id: n.programme_id = :programme_id
select :exported_columns
from readable_news n
left join readable_programme g on g.id = n.programme_id
left join readable_pilot p on p.id = n.pilot_id
left join readable_activity v on v.id = n.activity_id
where :filters
