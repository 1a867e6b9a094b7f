-- A letter that lets the account of $1 have a new password. A row is written whether there is one or not, so that the time does not tell.
insert into letters (user_id, purpose, email, origin)
select u.id, case when u.id is null then 'none' else 'reset' end, coalesce(u.email, ''), $2
from (select 1) one left join users u on u.email_key = $1 and u.kind = 'account'
