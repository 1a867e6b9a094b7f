-- A letter ($4: to; $5: the page its link leads to) that invites into a song ($1) for a role ($3), by an owner ($2) whose own address is
-- known to be theirs; in place of the one that was sent there before; at most 100 wait for an answer. No row: they may not.
with mine as (select m.project, m.user_id from members m join users u on u.id = m.user_id and u.email is not null where m.project = $1 and m.user_id = $2 and m.role = 'owner'
    and (select count(*) from letters where user_id = $2 and purpose = 'invite') < 100),
  before as (delete from letters l using mine where l.project = mine.project and l.purpose = 'invite' and lower(l.email) = lower($4)),
  made as (insert into letters (user_id, purpose, email, origin, project, role) select user_id, 'invite', $4, $5, project, $3::role from mine returning id, project),
  noted as (insert into audit (user_id, project, what, detail) select $2, project, 'invited', $3 from made)
select id from made
