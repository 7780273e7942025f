-- Forgets tickets whose minute is over: at most so many.
with over as (
  select t.digest from ioa.ticket t where t.expires_at < now() limit $1::integer for update skip locked
), forgotten as (
  delete from ioa.ticket t using over o where t.digest = o.digest returning t.digest
)
select count(*) from forgotten
