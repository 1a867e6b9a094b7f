-- Out with somebody, or in again. Their roles are set aside, so that every check there is refuses them: open sockets close, commits are
-- refused; sessions and API tokens end, and no new session begins (refuse_locked). False: there is nobody of this number.
create or replace function lock_person(of_user bigint, is_out boolean) returns boolean language plpgsql as $$
declare
  projects bigint[];
  roles role[];
begin
  perform from users where id = of_user for update;
  if not found then return false; end if;
  if is_out then
    insert into locked_people (user_id) values (of_user) on conflict do nothing;
    with gone as (delete from members where user_id = of_user returning project, user_id, role)
      insert into locked_members select * from gone on conflict (project, user_id) do update set role = excluded.role;
    delete from sessions where user_id = of_user;
    if to_regclass('tokens') is not null then
      execute 'delete from tokens where user_id = $1' using of_user;
    end if;
  else
    select array_agg(project), array_agg(role) into projects, roles from locked_members where user_id = of_user;
    delete from locked_people where user_id = of_user;
    insert into members select m.project, of_user, m.role from unnest(projects, roles) as m(project, role)
      on conflict (project, user_id) do update set role = greatest(members.role, excluded.role);
  end if;
  return true;
end $$;

-- Somebody who is locked out gets no session, whichever way they come.
create or replace function refuse_locked() returns trigger language plpgsql as $$
begin
  if exists (select from locked_people where user_id = new.user_id) then return null; end if;
  return new;
end $$;
create or replace trigger sessions_of_the_locked before insert on sessions for each row execute function refuse_locked();
-- And nobody makes them a member meanwhile.
create or replace trigger members_of_the_locked before insert on members for each row execute function refuse_locked();
