-- Somebody leaves a project that another one owns.
delete from members m where m.project = $1 and m.user_id = $2 and exists (select from members o where o.project = $1 and o.user_id <> $2 and o.role = 'owner') returning m.user_id
