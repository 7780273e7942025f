-- Moves an enquiry to another status, when that step is allowed.
select status_move('enquiry', :id, :body, :if_match, :new_id) as id
