-- What a person's own projects hold: how many, and bytes of sounds, those on their way with them.
with own as (select project from members where user_id = $1 and role = 'owner')
select (select count(*) from own),
  coalesce((select sum(b.bytes) from own join project_assets a using (project) join blobs b using (sha256)), 0)::bigint + coalesce((select sum(u.bytes) from own join uploads u using (project)), 0)::bigint
