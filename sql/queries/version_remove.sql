-- The name goes, the log stays: by who gave it, or an owner.
delete from versions v using branches b, members m
where v.id = $2 and v.branch = $1 and b.id = v.branch and m.project = b.project and m.user_id = $3
  and m.role >= 'editor' and (v.user_id = $3 or m.role = 'owner') returning v.id
