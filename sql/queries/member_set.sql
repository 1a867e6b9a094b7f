-- Change or take away ($4 = '') a member's role; owners may, but not their own, so that a project never is nobody's.
with asked as (select project from members where project = $1 and user_id = $2 and role = 'owner' and user_id <> $3),
  gone as (delete from members m using asked a where m.project = a.project and m.user_id = $3 and $4 = '' returning m.user_id),
  changed as (update members m set role = nullif($4, '')::role from asked a where m.project = a.project and m.user_id = $3 and $4 <> '' returning m.user_id),
  done as (select user_id from gone union all select user_id from changed),
  noted as (insert into audit (user_id, project, what, detail) select $2, $1, 'role', user_id || ': ' || coalesce(nullif($4, ''), 'taken away') from done)
select user_id from done
