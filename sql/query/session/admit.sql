-- Refuses a caller who has none of these roles by a grant that is valid now. Asked only when the token has none of them either.
select admit(:roles)
