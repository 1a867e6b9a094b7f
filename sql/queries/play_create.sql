-- A page of renders ($4: its sound, $5, $6: a fallback and a download, $7: stems, or 0) that were made of a song its maker ($2) may edit;
-- at most 100 of a song. No row: they are not all that.
with wanted as (select * from (values ('sound', $4::bigint), ('fallback', $5), ('download', $6), ('stems', $7)) as w(use, job) where job > 0),
  made as (select w.use, split_part(j.argument, ' ', 2) as container, j.project, r.key, r.sha256, r.receipt from wanted w join jobs j on j.id = w.job and j.kind = 'render' and j.state = 'done'
    join renders r on r.key = j.result and (r.sha256 is null) = (w.use = 'stems') join members m on m.project = j.project and m.user_id = $2 and m.role >= 'editor'),
  play as (insert into plays (token_hash, project, made_by, title, receipt) select $1, project, $2, $3, receipt from made
    where use = 'sound' and (select count(*) from made) = (select count(*) from wanted) and (select count(distinct project) from made) = 1
      and (select count(*) from plays p where p.project = made.project) < 100 returning id, project),
  files as (insert into play_files (play, use, container, sha256) select play.id, made.use, made.container, made.sha256 from play, made where made.use <> 'stems'),
  stems as (insert into play_stems (play, position, name, hue, columns, crc32, container, sha256)
    select play.id, s.position, s.name, s.hue, s.columns, s.crc32, made.container, s.sha256 from play, made join render_stems s on s.key = made.key where made.use = 'stems'),
  noted as (insert into audit (user_id, project, what, detail) select $2, project, 'page_made', $3 from play)
select id from play
