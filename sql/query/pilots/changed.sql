-- Pilots for who follows what changes (by their identifiers), and for an export (all, or those of a programme).
-- filter ids:          p.id = any(:ids::uuid[])
-- filter programme_id: p.programme_id = :programme_id
select :exported_columns
from readable_pilot p
left join readable_programme g on g.id = p.programme_id
left join readable_actor b on b.id = p.lead_buyer_id
where :filters
