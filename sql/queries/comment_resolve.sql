-- A thread is done with, or not after all, by anybody who may comment.
update comments c set resolved = case when $4 <> 0 then now() end
from branches b, members m
where c.id = $2 and c.branch = $1 and c.thread is null and b.id = c.branch and m.project = b.project and m.user_id = $3 and m.role >= 'commenter'
returning c.id
