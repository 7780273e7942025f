-- Whether nobody has put anything into the database yet.
select not exists (select from programme)
   and not exists (select from actor)
   and not exists (select from pilot) as empty;
