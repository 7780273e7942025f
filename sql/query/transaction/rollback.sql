-- Nothing of it is kept.
rollback
