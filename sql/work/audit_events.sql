-- Forgets audit events of more than so many days ago: at most so many, and the days.
select ioa.forget_audit_events(make_interval(days => $2::integer), $1::integer)
