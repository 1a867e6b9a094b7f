-- A project ($1) goes, for everybody; an owner ($2) may say so, with its name ($3). Its id, or none when that is not its name; no row for whoever
-- owns nothing there.
with gone as (delete from projects p using members m where p.id = $1 and m.project = p.id and m.user_id = $2 and m.role = 'owner' and p.name = $3 returning p.id),
  noted as (insert into audit (user_id, project, what, detail) select $2, id, 'project_ended', $3 from gone)
select gone.id from members m left join gone on true where m.project = $1 and m.user_id = $2 and m.role = 'owner'
