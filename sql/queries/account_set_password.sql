-- A new password; every session but $3 ends, and what was to reset the old one.
with changed as (update users set password = $2 where id = $1 and kind = 'account' returning id),
  ended as (delete from sessions s using changed c where s.user_id = c.id and s.token_hash <> $3),
  forgotten as (delete from letters l using changed c where l.user_id = c.id and l.purpose = 'reset'),
  noted as (insert into audit (user_id, what, address) select id, 'password_changed', $4 from changed)
select id from changed
