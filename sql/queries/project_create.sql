with made as (insert into projects (name) values ($2) returning id),
  owned as (insert into members select id, $1, 'owner' from made),
  branched as (insert into branches (project) select id from made returning id)
select made.id, branched.id from made, branched
