-- A link to a project ($2) by an owner ($3): its id, or none when 200 of them work; no row for whoever owns nothing there. Those that do not
-- work any more go.
with own as (
  select m.project, m.user_id, (select count(*) from links l where l.project = m.project and (l.expires is null or l.expires > now())) < 200 as has_room
  from members m where m.project = $2 and m.user_id = $3 and m.role = 'owner'),
  gone as (delete from links l using own where l.project = own.project and l.expires <= now()),
  made as (
  insert into links (token_hash, project, role, made_by, expires)
  select $1, project, $4::role, user_id, now() + make_interval(secs => nullif($5, 0)) from own where has_room returning id, project),
  noted as (insert into audit (user_id, project, what, detail) select $3, project, 'link_made', $4 from made)
select made.id from own left join made on true
