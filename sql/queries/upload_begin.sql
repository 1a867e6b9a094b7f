-- Begin or go on with bringing a sound ($3, $4 bytes) into a project. No row: it may not be written to. Damaged ones begin anew.
-- The state, the parts that came already, and the sound it became.
with allowed as (select m.project from members m where m.project = $1 and m.user_id = $2 and m.role >= 'performer'),
  here as (select a.sha256 from project_assets a join allowed using (project)
    where a.sha256 = $3 or a.sha256 = (select d.sha256 from decoded_sounds d where d.project = $1 and d.brought = $3)),
  begun as (
    insert into uploads (project, sha256, bytes, user_id) select project, $3, $4, $2 from allowed where not exists (select 1 from here)
    on conflict (project, sha256) do update set touched = now() returning bytes, why)
select case when exists (select 1 from here) then 'here'
            when exists (select 1 from jobs j where j.kind = 'check' and j.project = $1 and j.subject = $3 and j.state in ('waiting', 'running')) then 'checking'
            when b.why <> '' then 'damaged' else 'uploading' end,
  coalesce(b.bytes, $4), coalesce(b.why, ''),
  (select array_agg(p.part::bigint order by p.part) from upload_parts p where p.project = $1 and p.sha256 = $3),
  coalesce((select encode(sha256, 'hex') from here limit 1), '')
from allowed left join begun b on true
