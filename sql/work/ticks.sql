-- Makes a tick of the change feed when something was committed since the last one, which who follows at a standby cannot: gives whether, at most so many.
with newest as materialized (
  select max(t.tick) as tick from ioa.feed_tick t
)
select least((ioa.feed_tick_take() > n.tick)::integer, $1::integer) from newest n
