-- The head, and the first rows behind $2 that fit into about $3 bytes (one at least); one row without a sequence when none is missing.
select b.head_seq, b.incarnation, r.seq, r.client, r.client_seq, r.time_ms, r.status, r.reason, r.body
from branches b left join lateral (
  select t.*, sum(octet_length(t.body)) over (order by t.seq) - octet_length(t.body) as before
  from (select * from batches where branch = b.id and seq > $2 order by seq limit 256) t
) r on r.before < $3
where b.id = $1 order by r.seq
