-- After a request that was refused: the transaction can go on.
rollback to savepoint request
