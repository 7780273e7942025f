-- Observations for who follows what changes (by their identifiers), and for an export (all, or those of a programme).
-- filter ids:          n.id = any(:ids::uuid[])
-- filter programme_id: n.indicator_id in (select i.id from readable_indicator i left join readable_pilot p on p.id = i.pilot_id where coalesce(i.programme_id, p.programme_id) = :programme_id)
select :exported_columns
from readable_observation n
where :filters
