-- What was done on a branch before $3, newest first, for its people: the first bytes of each batch say what it is called.
-- One row without a sequence when there is nothing. Kept short: a page asks for more.
select r.seq, r.time_ms, substring(r.body for 1024), coalesce(u.name, ''), coalesce(r.user_id = $2, false)::int
from branches b join members m on m.project = b.project and m.user_id = $2
  left join lateral (select * from batches where branch = b.id and seq < $3 and status = 0 order by seq desc limit 100) r on true
  left join users u on u.id = r.user_id
where b.id = $1 order by r.seq desc
