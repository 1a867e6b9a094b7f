-- What is said about a branch, in order, for its people: at most $4 behind number $3. One row without an id when nothing is. The last column
-- is where the list goes on.
select c.id, c.thread, c.at_ticks, c.track, c.body, coalesce(u.name, ''), (extract(epoch from c.created) * 1000)::bigint, (c.resolved is not null)::int, coalesce(c.user_id = $2, false)::int, c.id
from branches b join members m on m.project = b.project and m.user_id = $2
  left join lateral (select * from comments where branch = b.id and id > $3 order by id limit $4) c on true left join users u on u.id = c.user_id
where b.id = $1 order by c.id
