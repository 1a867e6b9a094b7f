-- The same password, hashed as it is done today.
update users set password = $2 where id = $1 and kind = 'account'
