-- What a guest has becomes an account's: songs, with the better of two roles, the actors their devices write under, sounds under way.
create or replace function adopt_guest(guest bigint, account bigint) returns bigint language plpgsql as $$
declare songs bigint;
begin
  perform from users where id = guest and kind = 'guest' and guest <> account for update;
  if not found then return 0; end if;
  insert into members (project, user_id, role) select project, account, role from members where user_id = guest
    on conflict (project, user_id) do update set role = greatest(members.role, excluded.role);
  get diagnostics songs = row_count;
  update actors set user_id = account where user_id = guest;
  update uploads set user_id = account where user_id = guest;
  update links set made_by = account where made_by = guest;
  insert into admins (user_id) select account from admins where user_id = guest on conflict do nothing;
  delete from admins where user_id = guest;
  delete from members where user_id = guest;
  delete from sessions where user_id = guest;
  delete from tokens where user_id = guest;
  update users set kind = 'gone', name = '', recovery_hash = null where id = guest;
  return songs;
end $$;
