-- Pieces of snapshots, and how many of them are not what they are named or are named and not there.
select (select count(*) from chunks),
  (select count(*) from chunks where hash <> sha256(body)) +
  (select count(*) from snapshots s, unnest(s.manifest) as m(hash) where not exists (select from chunks c where c.hash = m.hash))
