-- Somebody becomes an account: the guest they are (`guest` > 0), so that all they made stays theirs, or somebody new. They get a new session;
-- the one they came with ends. result: 'letter', 'set', 'taken', or 'account' when they have one.
create or replace function sign_up(
  guest bigint, address text, key text, secret text, by_letter boolean, page text, old_session bytea, new_session bytea, from_agent text, from_address text,
  out result text, out who bigint
) language plpgsql as $$
begin
  who := nullif(guest, 0);
  if not by_letter and exists (select from users where email_key = key) then
    result := 'taken';
    return;
  end if;
  if who is null then
    insert into users (kind, password) values ('account', secret) returning id into who;
  else
    update users set kind = 'account', password = secret where id = who and kind = 'guest';
    if not found then
      result := 'account';
      return;
    end if;
  end if;
  result := claim_email(who, address, key, by_letter, page);
  if result = 'taken' then
    raise exception 'the address was taken meanwhile' using errcode = 'TU002';
  end if;
  delete from sessions where token_hash = old_session;
  insert into sessions (token_hash, user_id, expires, agent) values (new_session, who, now() + interval '400 days', from_agent);
  insert into audit (user_id, what, address) values (who, 'signed_up', from_address);
end $$;
