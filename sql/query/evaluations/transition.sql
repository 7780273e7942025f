-- Moves an evaluation to another status, when that step is allowed.
select status_move('evaluation', :id, :body, :if_match, :new_id) as id
