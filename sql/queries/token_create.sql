-- A token for programs; at most 50 of them. $5 = 0: it stays for ever.
with made as (insert into tokens (user_id, token_hash, name, scopes, expires)
    select $1, $2, $3, string_to_array($4, ' '), now() + make_interval(secs => nullif($5, 0)) where (select count(*) from tokens where user_id = $1) < 50 returning id),
  noted as (insert into audit (user_id, what, detail, address) select $1, 'token_made', $4, $6 from made)
select id from made
