-- A project for $1 called $2, unless they own as many as they may ($3; 0: any number).
with made as (insert into projects (name) select $2 where $3 = 0 or (select count(*) from members where user_id = $1 and role = 'owner') < $3 returning id),
  owned as (insert into members select id, $1, 'owner' from made),
  branched as (insert into branches (project) select id from made returning id)
select made.id, branched.id from made, branched
