-- Pilots for who follows what changes (by their identifiers), and for an export (all).
-- filter ids: p.id = any(:ids::uuid[])
select :columns
from readable_pilot p
left join readable_programme g on g.id = p.programme_id
left join readable_actor b on b.id = p.lead_buyer_id
where :filters
