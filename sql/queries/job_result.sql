-- Where the bytes of a finished render lie.
select b.bytes, b.parts, b.sha256, j.argument from jobs j join members m on m.project = j.project and m.user_id = $2
join renders r on r.key = j.result join blobs b on b.sha256 = r.sha256 where j.id = $1 and j.state = 'done'
