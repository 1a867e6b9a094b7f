-- The pass $2 of the render $1 is made: what is said of it, and its file, which is in blobs; empty where there is none.
insert into render_passes (key, position, said, sha256) values ($1, $2, $3, nullif($4::bytea, '')) on conflict do nothing
