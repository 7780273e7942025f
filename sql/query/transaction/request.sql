-- Before the statements of one request within it: what is refused goes by itself.
savepoint request
