with person as (insert into users (recovery_hash) values ($2) returning id)
insert into sessions (token_hash, user_id, expires, agent) select $1, id, now() + interval '400 days', $3 from person returning user_id
