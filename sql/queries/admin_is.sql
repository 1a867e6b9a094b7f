select 1 from admins where user_id = $1
