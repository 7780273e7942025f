-- All of it is kept.
commit
