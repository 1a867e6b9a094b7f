-- Keep a snapshot where one was found damaged: pieces that do not have the bytes they are named by get them anew, and whatever else shares
-- them is whole again; one of the same moment is taken the place of. $1 branch  $2 incarnation  $3 sequence  $4 hashes and $5 bodies of its chunks
with kept as (
  insert into chunks select h, b from unnest($4::bytea[], $5::bytea[]) as c(h, b)
  on conflict (hash) do update set body = excluded.body where sha256(chunks.body) <> chunks.hash
)
insert into snapshots (branch, incarnation, seq, manifest) values ($1, $2, $3, $4::bytea[]) on conflict (branch, incarnation, seq) do update set manifest = excluded.manifest
