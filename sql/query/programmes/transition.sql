-- Moves a programme to another status, when that step is allowed.
select status_move('programme', :id, :body, :if_match, :new_id) as id
