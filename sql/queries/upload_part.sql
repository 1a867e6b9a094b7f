-- A part is in the store. The same part again changes nothing; other bytes at its place take it, until the whole is checked.
with into_upload as (
  update uploads u set touched = now() from members m
  where u.project = $1 and u.sha256 = $3 and m.project = u.project and m.user_id = $2 and m.role >= 'performer' and $4 < (u.bytes + 8388607) / 8388608
  returning u.project, u.sha256)
insert into upload_parts (project, sha256, part, part_sha256) select project, sha256, $4, $5 from into_upload
on conflict (project, sha256, part) do update set part_sha256 = excluded.part_sha256 returning part
