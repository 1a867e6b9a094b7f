-- Somebody goes. Songs others are in stay with them, the one who may do most becomes the owner where there is no other; the rest goes.
create or replace function close_account(who bigint) returns bigint language plpgsql as $$
declare
  song bigint;
  heir bigint;
  gone bigint := 0;
begin
  for song in select project from members m where m.user_id = who and m.role = 'owner'
      and not exists (select from members o where o.project = m.project and o.user_id <> who and o.role = 'owner') for update loop
    select user_id into heir from members where project = song and user_id <> who order by role desc, user_id limit 1;
    if heir is null then
      delete from projects where id = song;
      gone := gone + 1;
    else
      update members set role = 'owner' where project = song and user_id = heir;
      insert into audit (user_id, project, what, detail) values (heir, song, 'role', 'owner: the owner closed their account');
    end if;
  end loop;
  delete from members where user_id = who;
  delete from sessions where user_id = who;
  delete from tokens where user_id = who;
  delete from letters where user_id = who;
  delete from links where made_by = who;
  delete from admins where user_id = who;
  update audit set detail = '', address = '' where user_id = who;
  update users set kind = 'gone', name = '', email = null, email_key = null, password = null, recovery_hash = null where id = who;
  insert into audit (user_id, what) values (who, 'closed');
  return gone;
end $$;
