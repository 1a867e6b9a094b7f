with made as (
  insert into links (token_hash, project, role, made_by, expires)
  select $1, m.project, $4::role, m.user_id, now() + make_interval(secs => nullif($5, 0))
  from members m where m.project = $2 and m.user_id = $3 and m.role = 'owner' and (select count(*) from links where project = $2) < 200 returning id, project),
  noted as (insert into audit (user_id, project, what, detail) select $3, project, 'link_made', $4 from made)
select id from made
