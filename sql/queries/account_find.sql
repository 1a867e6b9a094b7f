-- The account that an address ($1, as it is compared) is of, unless it was locked.
select id, password from users where email_key = $1 and kind = 'account' and not exists (select from locked_people l where l.user_id = users.id)
