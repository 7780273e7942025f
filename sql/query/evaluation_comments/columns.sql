-- The columns of a comment, in the order of the contract: c is the comment.
c.id, c.version, c.created_at, c.updated_at, c.evaluation_id, c.text, c.answer, c.status, c.actor
