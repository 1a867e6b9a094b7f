-- Somebody answers the letter ($1) that says whose an address is: it is theirs now. No row: no such letter, or too old.
with answered as (
  update letters set token_hash = null where token_hash = $1 and purpose = 'verify' and coalesce(sent, now()) > now() - interval '1 day' returning user_id, email),
  noted as (insert into audit (user_id, what, address) select user_id, 'email_verified', $2 from answered)
select claim_email(user_id, email, lower(email), false, '') from answered
