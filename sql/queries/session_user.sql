select u.id, u.kind, u.name from sessions s join users u on u.id = s.user_id where s.token_hash = $1 and s.expires > now()
