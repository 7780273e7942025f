-- Moves an activity to another status, when that step is allowed.
select status_move('activity', :id, :body, :if_match, :new_id) as id
