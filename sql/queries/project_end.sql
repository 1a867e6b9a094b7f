-- A project goes, for everybody; its only owner may say so, with its name.
with gone as (delete from projects p using members m where p.id = $1 and m.project = p.id and m.user_id = $2 and m.role = 'owner' and p.name = $3 returning p.id),
  noted as (insert into audit (user_id, project, what, detail) select $2, id, 'project_ended', $3 from gone)
select id from gone
