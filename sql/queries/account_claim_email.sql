with noted as (insert into audit (user_id, what, address) values ($1, 'email_asked', $6))
select claim_email($1, $2, $3, $4 <> 0, $5)
