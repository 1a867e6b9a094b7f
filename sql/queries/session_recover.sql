with back as (insert into sessions (token_hash, user_id, expires, agent) select $1, id, now() + interval '400 days', $3 from users where recovery_hash = $2 and not exists (select from locked_people l where l.user_id = users.id) returning user_id),
  noted as (insert into audit (user_id, what, address) select user_id, 'recovered', $4 from back)
select user_id from back
