-- Demo data: grants to callers of the development issuer, for `ioad token --role supplier --subject …`, and one that is over.
set search_path = ioa, public;

insert into role_grant (id, created_at, updated_at, issuer, subject, organisation, role, programme_id, actor_id, valid_from, valid_to) values
  ('0190a000-0000-7000-9000-000000000001', '2026-01-07 08:00+00', '2026-01-07 08:00+00', 'ioad-local', 'demo-manager', null,
   'regional_manager', '0190a000-0000-7000-8b00-000000000002', null, '2026-01-07 08:00+00', null),
  ('0190a000-0000-7000-9000-000000000002', '2026-01-07 08:01+00', '2026-01-07 08:01+00', 'ioad-local', null, '940101808',
   'buyer', null, '0190a000-0000-7000-8a00-000000000007', '2026-01-07 08:01+00', null),
  ('0190a000-0000-7000-9000-000000000003', '2026-01-07 08:02+00', '2026-01-07 08:02+00', 'ioad-local', 'demo-evaluator', null,
   'national_evaluator', null, '0190a000-0000-7000-8a00-000000000020', '2026-01-07 08:02+00', '2026-06-30 22:00+00');
