-- The caller: what the token says, what grants add, and what both open.
with c as materialized (select caller() as who, caller_shown_rights() as rights)
select c.who ->> 'issuer' as issuer, c.who ->> 'subject' as subject, c.who ->> 'organisation' as organisation,
  a.id as "actor.id", a.name as "actor.name", a.organisation_number as "actor.organisation_number",
  c.who ->> 'supplier' as supplier,
  coalesce(c.who -> 'roles', '[]') as token_roles,
  array(select r from jsonb_object_keys(c.rights) r order by r) as roles,
  (select coalesce(jsonb_agg(jsonb_build_object('id', g.id, 'role', g.role, 'programme_id', g.programme_id, 'actor_id', g.actor_id,
      'subject', g.subject, 'organisation', g.organisation,
      'valid_from', to_char(g.valid_from at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
      'valid_to', to_char(g.valid_to at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')) order by g.role, g.id), '[]')
   from caller_grant g) as grants,
  (select coalesce(jsonb_agg(jsonb_build_object('id', p.id, 'short_name', p.short_name, 'name', p.name) order by p.name_sort, p.id), '[]')
   from readable_programme p
   where p.id in (select i::uuid from jsonb_array_elements_text(c.rights -> 'regional_manager') i)) as programmes,
  (select coalesce(jsonb_agg(jsonb_build_object('id', o.id, 'name', o.name, 'organisation_number', o.organisation_number, 'roles', h.roles)
                             order by o.name_sort, o.id), '[]')
   from (select i::uuid as id, jsonb_agg(distinct e.key) as roles
         from jsonb_each(c.rights) e, jsonb_array_elements_text(e.value) i
         where e.key <> 'regional_manager' group by i::uuid) h
   join readable_actor o on o.id = h.id) as actors,
  array(select o.key from jsonb_each(:operations::jsonb) o
        where c.rights ?| array(select jsonb_array_elements_text(o.value)) or o.value ?| '{anonymous,authenticated}' order by o.key) as operations
from c
left join readable_actor a on a.organisation_number = c.who ->> 'organisation'
