-- Where the bytes of one stem ($3: which, from 1) of a finished render lie.
select b.bytes, b.parts, b.sha256, j.argument, s.name from jobs j join members m on m.project = j.project and m.user_id = $2
join render_stems s on s.key = j.result and s.position = $3 join blobs b on b.sha256 = s.sha256 where j.id = $1 and j.state = 'done'
