-- Begins the change feed anew, for a database that was restored.
select ioa.feed_rebase()
