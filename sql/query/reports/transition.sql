-- Takes a report to another status, when that step is allowed.
select report_move(:id, :body, :if_match, :new_id) as id
