-- All stems ($1: of which job) for one file, in order, for those whose song they are ($2: who asks).
select b.bytes, b.parts, s.crc32, s.name, split_part(j.argument, ' ', 2), p.name from jobs j join members m on m.project = j.project and m.user_id = $2
join projects p on p.id = j.project join render_stems s on s.key = j.result join blobs b on b.sha256 = s.sha256 where j.id = $1 and j.state = 'done' order by s.position
