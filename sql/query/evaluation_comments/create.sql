-- A comment on an evaluation that the caller may read.
insert into writable_evaluation_comment (id, evaluation_id, text)
select :new_id, e.id, b.text
from readable_evaluation e, jsonb_populate_record(null::writable_evaluation_comment, :body) b
where e.id = :id
returning id
