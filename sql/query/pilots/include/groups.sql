-- Which of the four groups take part in each pilot, and how many organisations of each. The lead buyer counts as one that takes part.
select p.id as "_parent", t."group", count(distinct t.actor_id) as participants
from readable_pilot p
cross join lateral (
  select case when n.role in ('lead_buyer', 'partner_buyer') then 'buyer' when n.role in ('supplier', 'tenderer', 'winner') then 'company'
    when n.role = 'rd_partner' then 'rd' when n.role = 'user_representative' then 'user' end as "group", n.actor_id
  from readable_participation n
  where n.pilot_id = p.id
  union all
  select 'buyer', p.lead_buyer_id where p.lead_buyer_id is not null) t
where p.id = any(:ids::uuid[]) and t."group" is not null
group by p.id, t."group"
order by p.id, t."group"
