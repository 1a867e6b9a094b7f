-- The stems of a finished render, in order; a row without one when all of them are silent.
select s.name, b.bytes, s.sha256, s.columns, s.hue from jobs j join members m on m.project = j.project and m.user_id = $2
join renders r on r.key = j.result and r.sha256 is null left join render_stems s on s.key = r.key left join blobs b on b.sha256 = s.sha256
where j.id = $1 and j.state = 'done' order by s.position
