-- Have a branch rendered for one of its people: the job that does it, a new one or one that is under way. No row: not theirs.
with allowed as (select b.project from branches b join members m on m.project = b.project and m.user_id = $2 where b.id = $1),
  made as (insert into jobs (kind, project, user_id, subject, argument) select 'render', project, $2, '', $3 from allowed on conflict do nothing returning id)
select id from made union all
select j.id from jobs j join allowed a on a.project = j.project where j.kind = 'render' and j.argument = $3 and j.state in ('waiting', 'running') limit 1
