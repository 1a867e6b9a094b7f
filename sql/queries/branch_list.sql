-- Every branch, with what its rows say of themselves: how many there are, the first and the last of them.
select b.id, b.head_seq, b.incarnation, count(t.seq), coalesce(min(t.seq), 0), coalesce(max(t.seq), 0)
from branches b left join batches t on t.branch = b.id group by b.id order by b.id
