-- Whether there is such an activity for the caller.
select a.id from readable_activity a where a.id = :id
