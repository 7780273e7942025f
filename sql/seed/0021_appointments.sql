-- Demo data: the regional programme's project managers, past and present, its board, and the contact for a pilot. All made up.
set search_path = ioa, public;

insert into appointment (id, created_at, updated_at, programme_id, pilot_id, role, person_id, "from", "to")
select ('0190a000-0000-7000-8b06-' || lpad(m.no::text, 12, '0'))::uuid, timestamptz '2026-02-14 09:00+00' + m.no * interval '1 minute',
  timestamptz '2026-02-14 09:00+00' + m.no * interval '1 minute', ('0190a000-0000-7000-8b00-' || lpad(m.programme::text, 12, '0'))::uuid,
  ('0190a000-0000-7000-8c00-' || lpad(m.pilot::text, 12, '0'))::uuid, m.role, ('0190a000-0000-7000-9100-' || lpad(m.person::text, 12, '0'))::uuid,
  m."from", m."to"
from (values
  (1, 2, null::integer, 'project_manager', null::integer, date '2024-01-01', date '2024-12-31'),
  (2, 2, null, 'project_manager', 4, '2025-01-01', null),
  (3, 2, null, 'board_chair', 1, '2024-01-01', null),
  (4, 2, null, 'board_member', 7, '2024-01-01', null),
  (5, null, 6, 'contact', 2, '2026-02-12', null)
) m (no, programme, pilot, role, person, "from", "to");
