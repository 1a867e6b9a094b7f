-- An owner ($2) takes an invitation ($3) into a song ($1) back: its link leads nowhere any more.
with ended as (delete from letters l using members m where l.id = $3 and l.project = $1 and l.purpose = 'invite' and m.project = l.project and m.user_id = $2 and m.role = 'owner' returning l.id),
  noted as (insert into audit (user_id, project, what) select $2, $1, 'invitation_ended' from ended)
select id from ended
