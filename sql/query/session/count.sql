-- How many rows a list has: what count=exact puts around its statement, without order and limit.
select count(*) as "count" from (:list) counted
