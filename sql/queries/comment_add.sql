-- A remark by somebody who may comment: at a place ($4 ticks, $5 track), or in the thread $3 (0: it begins one). At most 20000 of a branch.
insert into comments (branch, thread, user_id, at_ticks, track, body)
select b.id, nullif($3::bigint, 0), $2, $4, $5, $6
from branches b join members m on m.project = b.project and m.user_id = $2 and m.role >= 'commenter'
where b.id = $1 and (select count(*) from comments where branch = $1) < 20000
  and ($3 = 0 or exists (select from comments t where t.id = $3 and t.branch = b.id and t.thread is null))
returning id
