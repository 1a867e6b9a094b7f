-- The bytes are what their name says: they are the project's from now on. $3: their parts.
with kept as (insert into blobs (sha256, bytes, parts) values ($2, $4, $3) on conflict (sha256) do update set sha256 = excluded.sha256 returning sha256),
  gone as (delete from uploads where project = $1 and sha256 = $2)
insert into project_assets (project, sha256, user_id) select $1, sha256, $5 from kept on conflict do nothing
