-- Whom a ticket stands for, and that for the rest of the transaction; refuses when there is none of that purpose, or no more.
select ticket_open(:digest, :purpose) as principal
