-- Bytes that lie in the store, in parts; young again when they were there already.
insert into blobs (sha256, bytes, parts) values ($1, $2, $3) on conflict (sha256) do update set created = now()
