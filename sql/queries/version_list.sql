-- Named moments of a branch, newest first, for its people; one row without an id when it has none.
select v.id, v.seq, v.name, coalesce(u.name, ''), (extract(epoch from v.created) * 1000)::bigint
from branches b join members m on m.project = b.project and m.user_id = $2
  left join versions v on v.branch = b.id left join users u on u.id = v.user_id
where b.id = $1 order by v.seq desc, v.id desc limit 500
