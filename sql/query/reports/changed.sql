-- Reports for who follows what changes (by their identifiers), and for an export (all, or those of a programme).
-- filter ids:          r.id = any(:ids::uuid[])
-- filter programme_id: coalesce(r.programme_id, p.programme_id) = :programme_id
select :exported_columns
from readable_report r
left join readable_follow_up_round f on f.id = r.round_id
left join readable_programme g on g.id = r.programme_id
left join readable_pilot p on p.id = r.pilot_id
where :filters
