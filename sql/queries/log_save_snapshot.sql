with kept as (
  insert into chunks select h, b from unnest($4::bytea[], $5::bytea[]) as c(h, b) on conflict (hash) do nothing
)
insert into snapshots (branch, incarnation, seq, manifest) values ($1, $2, $3, $4::bytea[]) on conflict do nothing
