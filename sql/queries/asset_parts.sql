-- Where a project's sound lies; no row when it is not there or not this person's to hear.
select b.bytes, b.parts from project_assets a join members m on m.project = a.project and m.user_id = $2 join blobs b on b.sha256 = a.sha256
where a.project = $1 and a.sha256 = $3
