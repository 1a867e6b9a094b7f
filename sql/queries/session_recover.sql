insert into sessions (token_hash, user_id, expires) select $1, id, now() + interval '400 days' from users where recovery_hash = $2 returning user_id
