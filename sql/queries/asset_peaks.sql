-- Where the peaks of a project's sound lie; no row when there are none or it is not this person's to hear.
select b.bytes, b.parts, b.sha256 from project_assets a join members m on m.project = a.project and m.user_id = $2
join peaks p on p.sha256 = a.sha256 join blobs b on b.sha256 = p.peaks where a.project = $1 and a.sha256 = $3
