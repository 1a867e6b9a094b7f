-- The upload ($2) is a sound ($3, $4 bytes, parts $5) with its peaks ($6, $7, $8): it is the project's from now on.
with whole as (insert into blobs (sha256, bytes, parts) values ($3, $4, $5) on conflict (sha256) do update set sha256 = excluded.sha256 returning sha256),
  drawn as (insert into blobs (sha256, bytes, parts) values ($6, $7, $8) on conflict (sha256) do update set sha256 = excluded.sha256 returning sha256),
  beside as (insert into peaks (sha256, peaks) select whole.sha256, drawn.sha256 from whole, drawn on conflict do nothing),
  named as (insert into decoded_sounds (project, brought, sha256) select $1, $2, sha256 from whole where sha256 <> $2 on conflict do nothing),
  gone as (delete from uploads where project = $1 and sha256 = $2)
insert into project_assets (project, sha256, user_id) select $1, sha256, $9 from whole on conflict do nothing
