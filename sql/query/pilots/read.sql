-- One pilot, when the caller may read it.
select :columns
from readable_pilot p
left join readable_programme g on g.id = p.programme_id
left join readable_actor b on b.id = p.lead_buyer_id
where p.id = :id
