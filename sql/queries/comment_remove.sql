-- One's own remark, or any by an owner; what answers it goes along.
delete from comments c using branches b, members m
where c.id = $2 and c.branch = $1 and b.id = c.branch and m.project = b.project and m.user_id = $3 and m.role >= 'commenter'
  and (c.user_id = $3 or m.role = 'owner') returning c.id
