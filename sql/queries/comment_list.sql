-- What is said about a branch, in order, for its people; one row without an id when nothing is.
select c.id, c.thread, c.at_ticks, c.track, c.body, coalesce(u.name, ''), (extract(epoch from c.created) * 1000)::bigint, (c.resolved is not null)::int, coalesce(c.user_id = $2, false)::int
from branches b join members m on m.project = b.project and m.user_id = $2
  left join comments c on c.branch = b.id left join users u on u.id = c.user_id
where b.id = $1 order by c.id limit 5000
