-- Moves a pilot to another stage, when that step is allowed.
select pilot_move(:id, :body, :if_match, :new_id) as id
