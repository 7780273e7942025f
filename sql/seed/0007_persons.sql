-- Demo data: contact persons, all of them made up, with and without consent: in general, of a programme and for pilots.
set search_path = ioa, public;

insert into person (id, created_at, updated_at, actor_id, programme_id, pilot_id, name, function, email, phone, public_consent, consented_at,
  retention_until)
select ('0190a000-0000-7000-9100-' || lpad(n.no::text, 12, '0'))::uuid,
  timestamptz '2026-02-12 08:00+00' + n.no * interval '1 minute', timestamptz '2026-02-12 08:00+00' + n.no * interval '1 minute',
  ('0190a000-0000-7000-8a00-' || lpad(n.actor::text, 12, '0'))::uuid, ('0190a000-0000-7000-8b00-' || lpad(n.programme::text, 12, '0'))::uuid,
  ('0190a000-0000-7000-8c00-' || lpad(n.pilot::text, 12, '0'))::uuid, n.name, n.function, n.email, n.phone, n.consented_at is not null,
  n.consented_at, n.retention_until
from (values
  (1, 7, null::integer, null::integer, 'Eksempel Kontakt', 'Innkjøpsrådgiver', 'eksempel.kontakt@example.org', '+47 00 00 00 00',
   timestamptz '2026-02-12 08:00+00', date '2030-12-31'),
  (2, 7, null, 6, 'Oppdiktet Prosjektleder', 'Prosjektleder', 'oppdiktet.prosjektleder@example.org', '+47 00 00 00 01', '2026-02-12 08:00+00', '2028-06-30'),
  (3, 14, null, 6, 'Prøve Selger', 'Salgssjef', 'prove.selger@example.com', null, null, '2028-06-30'),
  (4, 12, 2, null, 'Tenkt Programleder', 'Programleder', 'tenkt.programleder@example.org', null, '2026-02-12 08:00+00', '2030-12-31'),
  (5, 10, null, 6, 'Fiktiv Forsker', 'Forsker', 'fiktiv.forsker@example.net', null, null, '2028-06-30'),
  (6, 21, null, 3, 'Påfunnet Driftsleder', 'Driftsleder', 'pafunnet.driftsleder@example.com', null, '2026-02-12 08:00+00', '2027-12-31'),
  (7, 8, null, null, 'Demo Postmottak', null, 'demo.postmottak@example.org', null, null, '2030-12-31')
) n (no, actor, programme, pilot, name, function, email, phone, consented_at, retention_until)
order by n.no;
