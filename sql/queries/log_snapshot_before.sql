-- The newest snapshot of a branch's present log that holds nothing behind $2, in order.
select s.seq, c.body
from (select n.seq, n.manifest from snapshots n join branches b on b.id = n.branch and b.incarnation = n.incarnation
      where n.branch = $1 and n.seq <= $2 order by n.seq desc limit 1) s,
  unnest(s.manifest) with ordinality as m(hash, place) join chunks c using (hash)
order by m.place
