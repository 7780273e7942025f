"""What the black-box tests need around the real binary: a database, tokens, clients."""
