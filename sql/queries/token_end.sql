with ended as (delete from tokens where user_id = $1 and id = $2 returning id),
  noted as (insert into audit (user_id, what, address) select $1, 'token_ended', $3 from ended)
select id from ended
