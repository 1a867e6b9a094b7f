with kept as (insert into blobs (sha256, bytes, parts) values ($2, $3, $4) on conflict (sha256) do update set created = now() returning sha256)
insert into renders (key, sha256, receipt) select $1, sha256, $5 from kept on conflict do nothing
