-- Somebody says an address is theirs. By letter nothing shows whether it is another's already: either way a letter goes out, but it
-- says something else. Without letters the address is theirs at once, or 'taken'.
create or replace function claim_email(who bigint, address text, key text, by_letter boolean, page text) returns text language plpgsql as $$
begin
  if by_letter then
    insert into letters (user_id, purpose, email, origin)
      select who, case when exists (select from users where email_key = key) then 'taken' else 'verify' end, address, page;
    return 'letter';
  end if;
  update users set email = address, email_key = key where id = who;
  return 'set';
exception when unique_violation then
  return 'taken';
end $$;
