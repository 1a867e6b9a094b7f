-- The account that an address ($1, as it is compared) is of.
select id, password from users where email_key = $1 and kind = 'account'
