-- Forgets what changed more than so many days ago, and the ticks of that time: at most so many, and the days. Entries go a day later than ticks, so that a
-- cursor that is still good misses none; the newest tick stays.
with oldest as (
  select o.seq from (select l.seq, l.at from ioa.change_log l order by l.seq limit $1::integer) o where o.at < now() - ($2::integer + 1) * interval '1 day'
), forgotten as (
  delete from ioa.change_log l using oldest o where l.seq = o.seq returning l.seq
), passed as (
  select o.tick from (select t.tick, t.at from ioa.feed_tick t where t.tick > 0 order by t.tick limit $1::integer) o
  where o.at < now() - $2::integer * interval '1 day' and o.tick < (select max(t.tick) from ioa.feed_tick t)
  union all
  (select t.tick from ioa.feed_tick t where t.tick < 0 and t.at < now() - $2::integer * interval '1 day' limit $1::integer)
), gone as (
  delete from ioa.feed_tick t using passed p where t.tick = p.tick returning t.tick
)
select (select count(*) from forgotten) + (select count(*) from gone)
