-- Sees to it that what was committed until now is before a tick.
select feed_tick_take() as tick
