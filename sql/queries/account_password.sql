select coalesce(password, ''), kind from users where id = $1
