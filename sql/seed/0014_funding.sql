-- Demo data: who pays for the regional programme, in money and in kind, and for one of its pilots. The amounts are made up.
set search_path = ioa, public;

insert into funding (id, created_at, updated_at, programme_id, pilot_id, financier_id, kind, year, value)
select ('0190a000-0000-7000-8b05-' || lpad(f.no::text, 12, '0'))::uuid, timestamptz '2026-01-08 09:00+00' + f.no * interval '1 minute',
  timestamptz '2026-01-08 09:00+00' + f.no * interval '1 minute', ('0190a000-0000-7000-8b00-' || lpad(f.programme::text, 12, '0'))::uuid,
  ('0190a000-0000-7000-8c00-' || lpad(f.pilot::text, 12, '0'))::uuid, ('0190a000-0000-7000-8a00-' || lpad(f.financier::text, 12, '0'))::uuid,
  f.kind, f.year, jsonb_build_object('amount', f.amount, 'currency', 'NOK')
from (values
  (1, 2, null::integer, 6, 'cash', 2024, '750000.00'), (2, 2, null, 6, 'cash', 2025, '750000.00'), (3, 2, null, 6, 'cash', 2026, '800000.00'),
  (4, 2, null, 2, 'cash', 2024, '250000.00'), (5, 2, null, 2, 'cash', 2025, '250000.00'), (6, 2, null, 2, 'in_kind', 2025, '180000.00'),
  (7, 2, null, 2, 'in_kind', 2026, '180000.00'), (8, null, 9, 6, 'cash', 2025, '400000.00')
) f (no, programme, pilot, financier, kind, year, amount);
