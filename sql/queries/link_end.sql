with ended as (delete from links l using members m where l.id = $3 and l.project = $1 and m.project = l.project and m.user_id = $2 and m.role = 'owner' returning l.id),
  noted as (insert into audit (user_id, project, what) select $2, $1, 'link_ended' from ended)
select id from ended
