-- Somebody answers the letter ($1) with a new password ($2): all their sessions and tokens end, and they have a new one ($3).
with answered as (
  update letters set token_hash = null where token_hash = $1 and purpose = 'reset' and coalesce(sent, now()) > now() - interval '1 hour' returning user_id),
  changed as (update users u set password = $2 from answered a where u.id = a.user_id and u.kind = 'account' and not exists (select from locked_people l where l.user_id = u.id) returning u.id),
  ended as (delete from sessions s using changed c where s.user_id = c.id),
  revoked as (delete from tokens t using changed c where t.user_id = c.id),
  noted as (insert into audit (user_id, what, address) select id, 'password_reset', $5 from changed)
insert into sessions (token_hash, user_id, expires, agent) select $3, id, now() + interval '400 days', $4 from changed returning user_id
