-- Whether nobody has put anything into the database yet.
select not exists (select from ioa.programme)
   and not exists (select from ioa.actor)
   and not exists (select from ioa.pilot) as empty;
