-- A new session ($2) for somebody whose password was right; what the guest of the session they came with ($3) has becomes theirs.
with guest as (select u.id from sessions s join users u on u.id = s.user_id where s.token_hash = $3 and u.kind = 'guest'),
  adopted as (select coalesce(sum(adopt_guest(id, $1)), 0)::bigint as songs from guest),
  made as (insert into sessions (token_hash, user_id, expires, agent) values ($2, $1, now() + interval '400 days', $4) returning user_id),
  noted as (insert into audit (user_id, what, detail, address) select $1, 'signed_in', case when songs > 0 then songs || ' songs of a guest became theirs' else '' end, $5 from adopted)
select adopted.songs from adopted, made
