-- All that is held about a person, for those who may see it without its consent. Of its events the last thousand; `event_count` is how
-- many there are.
select now() as exported_at,
  n.id as "person.id", n.version as "person.version", n.created_at as "person.created_at", n.updated_at as "person.updated_at",
  a.id as "person.actor_id", g.id as "person.programme_id", p.id as "person.pilot_id", n.name as "person.name",
  n.function as "person.function", n.email as "person.email", n.phone as "person.phone", n.public_consent as "person.public_consent",
  n.consented_at as "person.consented_at", n.retention_until as "person.retention_until",
  (select coalesce(jsonb_agg(jsonb_build_object('id', m.id, 'programme_id', m.programme_id, 'pilot_id', m.pilot_id, 'role', m.role,
      'from', m."from", 'to', m."to") order by m."from", m.id), '[]')
   from (select r.* from readable_appointment r where r.person_id = n.id order by r."from" desc, r.id limit 1000) m) as appointments,
  (select coalesce(jsonb_agg(jsonb_build_object('at', to_char(e.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
      'operation', e.operation, 'organisation', e.organisation, 'roles', e.roles, 'members', e.members, 'version', e.version_after)
      order by e.at, e.id), '[]')
   from (select v.* from readable_person_event v where v.person_id = n.id order by v.at desc, v.id desc limit 1000) e) as events,
  (select count(*) from readable_person_event v where v.person_id = n.id) as event_count,
  n.version as "_version"
from readable_person n
left join readable_actor a on a.id = n.actor_id
left join readable_programme g on g.id = n.programme_id
left join readable_pilot p on p.id = n.pilot_id
where n.id = :id and n.entitled
