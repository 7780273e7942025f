-- Behind the statements of one request: it was not refused.
release savepoint request
