with ended as (delete from plays p using members m where p.id = $3 and p.project = $1 and m.project = p.project and m.user_id = $2 and m.role >= 'editor' returning p.id, p.title),
  noted as (insert into audit (user_id, project, what, detail) select $2, $1, 'page_ended', title from ended)
select id from ended
