-- The codes of a list. A code of another validity is a row of its own.
-- filter code:       c.code = any(:code)
-- filter broader:    c.broader = :broader
-- filter prefix:     starts_with(c.code, :prefix)
-- filter valid_year: coalesce(c.valid_from <= make_date(:valid_year::integer, 12, 31), true) and coalesce(c.valid_to >= make_date(:valid_year::integer, 1, 1), true)
-- filter q:          c.search @@ (select search_words(:q))
-- sort   code:       c.sort
-- key                c.id
select c.id, c.code, c.name, c.broader, c.valid_from, c.valid_to, :keys
from readable_code c
where c.list = :name and :filters
order by :sort
limit :limit
