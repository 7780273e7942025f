-- A long row, the first answer of every connection. libpq reads no more at a time than its buffer holds, which begins with 16 KB
-- and grows with the longest row only; behind this one a page of a list arrives in one piece instead of three.
select repeat(' ', 100000) as padding
